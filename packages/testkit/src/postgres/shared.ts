import { type DatabaseOptions, type Databases, databasesOf } from './databases.ts';
import { SHARED_POSTGRES } from './global-setup.ts';
import { startPostgres } from './server.ts';

/** A database of one's own, dropped at the end of the block. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
}

let shared: Promise<Databases> | undefined;

/**
 * The server that all test files of a run share: the first who asks for it has it started (about a second), and it ends
 * with the run. Where there is no such run, one for this process. Throws as `startPostgres` does.
 */
export function sharedPostgres(): Promise<Databases> {
  shared ??= find();
  return shared;
}

/** A database of the shared server (about 50 ms). */
export async function openDatabase(name?: string, options?: DatabaseOptions): Promise<TestDatabase> {
  const server = await sharedPostgres();
  const url = await server.database(name, options);
  return { url, [Symbol.asyncDispose]: () => server.dropDatabase(url) };
}

async function find(): Promise<Databases> {
  const address = process.env[SHARED_POSTGRES];
  if (address === undefined) return startPostgres();
  const response = await fetch(address);
  if (!response.ok) throw new Error(await response.text());
  const { url, bin } = (await response.json()) as { url: string; bin: string };
  return databasesOf(url, bin);
}
