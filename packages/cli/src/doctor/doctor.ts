import { type Access, type AccessOptions, findAccess } from '../access/access.ts';
import { dataDirOf, localFile, readCredentials } from '../access/files.ts';
import { exits } from '../exits.ts';
import { Failure } from '../failure.ts';
import { interrupt } from '../interrupt.ts';
import type { World } from '../world.ts';
import { checkAddress, checkSubject } from './address.ts';
import { type Check, fail, lineOf, type Patient } from './check.ts';
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
  for await (const check of examine(world, options, stop.signal)) {
    found.push(check);
    if (!options.json) world.stdout.write(lineOf(check));
  }
  if (options.json) world.stdout.write(`${JSON.stringify(found)}\n`);
  return found.some(({ state }) => state === 'fail') ? exits.no : exits.ok;
};

async function* examine(world: World, options: DoctorOptions, signal: AbortSignal): AsyncGenerator<Check> {
  const access = accessOf(world, options);
  const here = access !== undefined && readCredentials(localFile(world))?.url === access.url;
  const { config, check } = checkSettings(world);
  // Settings that are broken may be why no server is found here. Of another machine's server they say nothing.
  const meansHere = options.url === undefined && !world.env.BECKON_URL;
  if (here || (meansHere && config === undefined)) yield check;
  if (here && config) yield checkSubject(config);
  if (here) yield* checkFiles(dataDirOf(world));
  if (access === undefined) {
    yield fail('server', 'none is known here', 'Start one with `npm start`, or see `npx beckon login -h`');
    return;
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
  yield* await checkDevices(patient, options.push, signal);
}

/** Undefined when no server is known: that is a finding, too. */
const accessOf = (world: World, options: AccessOptions): Access | undefined => {
  try {
    return findAccess(world, options);
  } catch (error) {
    if (error instanceof Failure && error.code === exits.notAllowed) return undefined;
    throw error;
  }
};
