import { homedir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@beckon/client';
import { createAgent } from '@beckon/client/agent';
import { withRuns } from './beckon.ts';
import { Bridge } from './bridge.ts';
import { openClaims } from './claims.ts';
import { readSettings, type Settings, Unconfigured } from './config.ts';
import { messageOf } from './exchange.ts';
import { followFeed } from './follow.ts';
import { readEvent } from './happenings.ts';
import { type OpenCode, openCode, type PluginInput } from './opencode.ts';
import { reconcile } from './reconcile.ts';
import { fieldsOf, textOf } from './shapes.ts';
import { typedParts } from './turns/typed.ts';

/** OpenCode's plugin contract, as far as it is used. The `permission.ask` hook would be the obvious one; it is never called. */
export type Plugin = (input: PluginInput, options?: Readonly<Record<string, unknown>>) => Promise<Hooks>;

export interface Hooks {
  /** Every event of this directory. Not awaited. */
  event?(input: { event: unknown }): Promise<void>;
  /** Before something that was put into a session is kept; also what came from here. Awaited, and must not throw. */
  'chat.message'?(input: { sessionID: string }, output: { message: unknown; parts: unknown }): Promise<void>;
  /** Before a tool is called, and before its permission is asked. Awaited: the tool waits for it. */
  'tool.execute.before'?(
    input: { tool: string; sessionID: string; callID: string },
    output: { args: unknown },
  ): Promise<void>;
  dispose?(): Promise<void>;
}

/**
 * Connects this OpenCode to Beckon. Returns at once and never throws: whether the server can be reached, and what goes
 * wrong later, is OpenCode's log's affair, not its user's.
 */
export const Beckon: Plugin = async (input, options) => {
  const opencode = openCode(input.client);
  try {
    return connect(input, opencode, readSettings({ options, env: process.env, home: homedir(), ...placeOf(input) }));
  } catch (error) {
    opencode.log(error instanceof Unconfigured ? 'warn' : 'error', messageOf(error));
    return {};
  }
};

export default { id: 'beckon', server: Beckon };

function connect({ directory }: PluginInput, opencode: OpenCode, { url, key, high }: Settings): Hooks {
  const clock = systemClock();
  const agent = createAgent({ url, key, clock });
  const beckon = withRuns(agent, clock);
  const claims = openClaims(claimsFolder(), directory);
  const bridge = new Bridge({ beckon, opencode, clock, claims, directory, high, serves: !isOneTurn() });
  const end = new AbortController();
  const compare = (): Promise<void> => reconcile(bridge, { beckon, opencode, claims });
  followFeed({ agent, bridge, opencode, compare, signal: end.signal });

  /** A hook that throws would end the turn. */
  function safely(work: () => void): void {
    try {
      work();
    } catch (error) {
      opencode.log('error', messageOf(error));
    }
  }

  return {
    event: async ({ event }) =>
      safely(() => {
        const happening = readEvent(event);
        if (happening !== undefined) bridge.happened(happening);
      }),
    'chat.message': async ({ sessionID }, { message, parts }) =>
      safely(() => bridge.typed({ sessionID, messageID: textOf(fieldsOf(message).id), parts: typedParts(parts) })),
    'tool.execute.before': async ({ tool, callID }, { args }) =>
      safely(() => bridge.calling(callID, tool, fieldsOf(args))),
    dispose: async () => {
      await bridge.close();
      end.abort();
    },
  };
}

const placeOf = ({ directory, worktree }: PluginInput): { directory: string; worktree: string } => ({
  directory,
  worktree,
});

/** `opencode run` ends with its turn: what it took on would be cut off in the middle. */
const isOneTurn = (): boolean => process.argv.slice(2, 4).includes('run');

const claimsFolder = (): string =>
  join(process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'beckon', 'opencode');
