import { Command, CommanderError } from 'commander';
import type { Cli } from './cli.ts';
import { addAsk } from './commands/ask.ts';
import { addDevices } from './commands/devices.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExpose } from './commands/expose.ts';
import { addFire } from './commands/fire.ts';
import { addKeys } from './commands/keys.ts';
import { addLink } from './commands/link.ts';
import { addLogin } from './commands/login.ts';
import { addMove } from './commands/move.ts';
import { addNotify } from './commands/notify.ts';
import { addSay } from './commands/say.ts';
import { addServe } from './commands/serve.ts';
import { addTail } from './commands/tail.ts';
import { addWhy } from './commands/why.ts';
import { exitHelp, exits } from './exits.ts';
import { failureOf } from './failure.ts';
import { version } from './version.ts';
import type { World } from './world.ts';

/** In the order in which a newcomer meets them, and `--help` lists them. */
const commands: readonly ((cli: Cli) => void)[] = [
  addServe,
  addLink,
  addExpose,
  addAsk,
  addNotify,
  addSay,
  addFire,
  addTail,
  addWhy,
  addDevices,
  addKeys,
  addLogin,
  addDoctor,
  addMove,
];

/**
 * Runs one command.
 *
 * @param argv without the program's own name
 * @returns the exit code; whatever went wrong was told on `world.stderr`
 */
export const run = async (argv: readonly string[], world: World): Promise<number> => {
  let code: number = exits.ok;
  const program = programOf(world);
  const act: Cli['act'] =
    (action) =>
    async (...args) => {
      code = await action(...args);
    };
  for (const add of commands) add({ program, world, act });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    // Commander has said by itself what it wanted to say.
    if (error instanceof CommanderError) return error.exitCode === 0 || argv.length === 0 ? exits.ok : exits.usage;
    const failure = failureOf(error);
    world.stderr.write(`beckon: ${failure.message}\n`);
    return failure.code;
  }
};

const programOf = (world: World): Command =>
  new Command('beckon')
    .description('Agents ask, people answer from the lock screen.')
    .version(version())
    .addHelpText('after', exitHelp)
    .showHelpAfterError('(`-h` shows how.)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'beckon: ')),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
