import { openStream } from '@beckon/client';
import type { Frame } from '@beckon/protocol';
import { type AccessOptions, findAccess, withAccess } from '../access/access.ts';
import type { Cli } from '../cli.ts';
import { exits } from '../exits.ts';
import { Failure } from '../failure.ts';
import { interrupt } from '../interrupt.ts';
import { createTeller } from '../talk/teller.ts';
import type { World } from '../world.ts';

interface TailOptions extends AccessOptions {
  readonly json?: boolean;
}

const help = `
One line for each thing that happens: asks, answers, messages, runs, notifications; until Ctrl-C.

Examples:
  npx beckon tail
  npx beckon tail --json | jq 'select(.type == "ask.opened")'
`;

export const addTail = ({ program, world, act }: Cli): void => {
  withAccess(program.command('tail').description('Watch what happens, live.'))
    .option('--json', 'print each frame of the feed as JSON')
    .addHelpText('after', help)
    .action(act((options: TailOptions) => tail(world, options)));
};

const tail = async (world: World, options: TailOptions): Promise<number> => {
  const client = findAccess(world, options).either();
  using stopping = interrupt(world);
  const teller = createTeller();
  const ended = Promise.withResolvers<number>();
  const bootstrap = async (signal: AbortSignal): Promise<string> => {
    const state = await client.call('state', { signal });
    teller.learn(state);
    return state.cursor;
  };
  const since = await bootstrap(stopping.signal);
  world.stderr.write(world.stderr.isTTY ? `Watching ${client.url}. Ctrl-C ends it.\n` : '');
  const stream = openStream(client, {
    since,
    clock: world.clock,
    onReset: bootstrap,
    onFrame: (frame) => {
      const line = options.json ? json(frame) : teller.tell(frame);
      if (line !== undefined) world.stdout.write(`${line}\n`);
    },
    onState: (state, problem) => {
      if (state === 'signed_out')
        ended.reject(new Failure(exits.notAllowed, problem?.message ?? 'This token is no longer good.'));
    },
  });
  void stopping.heard.then(() => ended.resolve(exits.interrupted));
  try {
    return await ended.promise;
  } finally {
    stream.close();
  }
};

const json = (frame: Frame): string | undefined => (frame.event === 'feed' ? JSON.stringify(frame.data) : undefined);
