import type { Command } from 'commander';
import type { World } from './world.ts';

/** What the file of a command is given to put the command into the program. */
export interface Cli {
  readonly program: Command;
  readonly world: World;
  /** Makes an action of a function that answers the exit code. */
  act<Args extends unknown[]>(action: (...args: Args) => Promise<number>): (...args: Args) => Promise<void>;
}
