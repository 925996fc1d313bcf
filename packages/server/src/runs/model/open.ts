import type { Clock } from '../../kit/clock.ts';
import type { AgentFunction } from '../agent.ts';
import { McpConnection, type McpOptions } from './mcp.ts';
import { outgoing } from './outgoing.ts';
import { type ModelSettings, modelName } from './settings.ts';

export interface ModelAgentOptions extends Omit<McpOptions, 'server'> {
  readonly settings: ModelSettings;
}

/** An agent in the process that answers with a model, and what it holds open: connections to MCP servers. */
export interface ModelAgent {
  readonly agent: AgentFunction;
  close(): Promise<void>;
}

/**
 * Opens nothing yet. What talks with models is loaded with the first turn: a server starts as fast as without, and one
 * that nobody talks to stays as small.
 */
export const openModelAgent = ({ settings, ...rest }: ModelAgentOptions): ModelAgent => {
  const connections = settings.servers.map((server) => new McpConnection({ ...rest, server }));
  let loading: ReturnType<typeof load> | undefined;
  const loaded = (): ReturnType<typeof load> => {
    loading ??= load(settings, rest.clock).catch((error) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  return {
    agent: async function* (turn) {
      const { runTurn, ...model } = await loaded();
      const { system } = settings;
      yield* runTurn(turn, { ...model, name: modelName(settings), system, connections, ...rest });
    },
    close: async () => {
      await Promise.all(connections.map((one) => one.close()));
    },
  };
};

/** A model thinks before it begins, and between two words; not for longer than this. */
const FIRST_MS = 60_000;
const BETWEEN_MS = 120_000;
const MOST_BYTES = 32 * 1024 * 1024;

const load = async (settings: ModelSettings, clock: Clock) => {
  const [ai, { openModel }, { runTurn }] = await Promise.all([
    import('ai'),
    import('./providers.ts'),
    import('./turn.ts'),
  ]);
  // else it prints what a provider does not know, between the lines of the log
  globalThis.AI_SDK_LOG_WARNINGS = false;
  const fetch = outgoing({ clock, firstMs: FIRST_MS, betweenMs: BETWEEN_MS, mostBytes: MOST_BYTES });
  return { ai, runTurn, model: await openModel(settings, fetch) };
};
