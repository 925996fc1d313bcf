import { moveHouse, readConfig, type Where, whereOf } from '@beckon/server';
import { exits } from '../exits.ts';
import { Failure } from '../failure.ts';
import { interrupt } from '../interrupt.ts';
import { refusal } from '../serve/refusal.ts';
import { lasting } from '../text/duration.ts';
import type { World } from '../world.ts';
import { next } from './next.ts';
import { showProgress } from './progress.ts';

export interface MoveOptions {
  readonly to: string;
  readonly from?: string;
  readonly json?: boolean;
}

/** Moves a house, and says what to do next. */
export const move = async (world: World, options: MoveOptions): Promise<number> => {
  using stop = interrupt(world);
  const began = world.clock.now();
  try {
    const { from, to, dataDir } = placesOf(world, options);
    const progress = showProgress(world.stderr);
    const counts = await moveHouse({ from, to, onProgress: progress.show, signal: stop.signal }).finally(progress.end);
    const rows = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const ms = world.clock.now() - began;
    if (options.json) {
      world.stdout.write(`${JSON.stringify({ rows, ms, tables: Object.fromEntries(counts) })}\n`);
    } else {
      const much = `${rows.toLocaleString('en')} rows of ${counts.size} tables`;
      world.stdout.write(`Moved ${much} in ${lasting(ms)}; checksums equal.\n\n${next(from, to, dataDir)}`);
    }
    return exits.ok;
  } catch (error) {
    throw told(error);
  }
};

/** Where from, where to, and the data directory of this configuration. */
const placesOf = (world: World, options: MoveOptions): { from: Where; to: Where; dataDir: string } => {
  const { databaseUrl, dataDir } = readConfig(world.env, world);
  const to = whereOf(options.to, '--to', world.cwd);
  if (options.from !== undefined) return { from: whereOf(options.from, '--from', world.cwd), to, dataDir };
  const from =
    databaseUrl === null
      ? whereOf(dataDir, 'BECKON_DATA_DIR', world.cwd)
      : whereOf(databaseUrl, 'BECKON_DATABASE_URL', world.cwd);
  return { from, to, dataDir };
};

const told = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  if (error.name === 'MoveRefused') {
    const inUse = 'inUse' in error && error.inUse === true;
    return new Failure(inUse ? exits.alreadyRunning : exits.usage, error.message);
  }
  if (error.name === 'StoreDiffers') return new Failure(exits.unexpected, error.message);
  return refusal(error);
};
