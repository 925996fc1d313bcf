import { type Access, type AccessOptions, findAccess } from '../access/access.ts';
import { dataDirOf, localFile, readCredentials } from '../access/files.ts';
import { exits } from '../exits.ts';
import { interrupt } from '../interrupt.ts';
import type { World } from '../world.ts';
import { checkAddress, checkSubject } from './address.ts';
import { type Check, lineOf, type Patient } from './check.ts';
import { checkDevices } from './devices.ts';
import { checkFiles } from './files.ts';
import { checkClock, checkDatabase, checkServer, checkSettings } from './server.ts';

export interface DoctorOptions extends AccessOptions {
  readonly json?: boolean;
  /** False with --no-push. */
  readonly push: boolean;
}

/** Looks at everything that must hold for a push to arrive, and says what does not, with the mend. */
export const doctor = async (world: World, options: DoctorOptions): Promise<number> => {
  using stop = interrupt(world);
  const found: Check[] = [];
  for await (const check of examine(world, findAccess(world, options), options.push, stop.signal)) {
    found.push(check);
    if (!options.json) world.stdout.write(lineOf(check));
  }
  if (options.json) world.stdout.write(`${JSON.stringify(found)}\n`);
  return found.some(({ state }) => state === 'fail') ? exits.no : exits.ok;
};

async function* examine(world: World, access: Access, push: boolean, signal: AbortSignal): AsyncGenerator<Check> {
  const here = readCredentials(localFile(world))?.url === access.url;
  if (here) {
    const { config, check } = checkSettings(world);
    yield check;
    if (config) yield checkSubject(config);
    yield checkFiles(dataDirOf(world));
  }
  const server = await checkServer(access.anyone());
  yield server;
  if (server.state === 'fail') return;
  yield await checkDatabase(access.anyone());
  const user = access.user();
  const state = await user.call('state', { signal });
  const patient: Patient = { world, user, state };
  yield await checkClock(patient);
  yield* await checkAddress(patient);
  yield* await checkDevices(patient, push, signal);
}
