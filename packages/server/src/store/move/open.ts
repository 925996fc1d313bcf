import { copy, type Progress } from './copy.ts';
import type { Source, Target } from './places.ts';
import type { Server } from './session.ts';
import { sqliteSource, sqliteTarget } from './sqlite.ts';
import { type Table, tablesOfHouse } from './tables.ts';

/** A database of either engine. */
export type Place = Server | { readonly path: string };

export interface MoveOptions {
  readonly from: Place;
  readonly to: Place;
  readonly onProgress?: (progress: Progress) => void;
  /** Its reason is thrown at the next batch, and nothing is kept. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Copies a whole house. The place it comes from is only read; the other holds all of it afterwards, or nothing.
 *
 * @returns how many rows each table has
 * @throws {MoveRefused} when one of the two is not as it must be
 * @throws {StoreDiffers} when what was written is not what was read
 * @throws {StoreUnavailable} when a database cannot take or give it
 */
export const move = async ({ from, to, onProgress = () => {}, signal }: MoveOptions): Promise<Map<string, number>> => {
  const tables = tablesOfHouse();
  await using source = await openSource(from);
  await using target = await openTarget(to, tables);
  return await copy(source, target, { tables, onProgress, signal });
};

export const openSource = async (place: Place): Promise<Source> =>
  'url' in place ? (await postgres()).postgresSource(place) : sqliteSource(place.path);

export const openTarget = async (place: Place, tables: readonly Table[]): Promise<Target> =>
  'url' in place ? (await postgres()).postgresTarget(place, tables) : sqliteTarget(place.path, tables);

/** Its driver is loaded where it is needed: a server that begins on SQLite does without. */
const postgres = (): Promise<typeof import('./postgres.ts')> => import('./postgres.ts');
