import { randomUUID } from 'node:crypto';
import {
  type Ask,
  Fault,
  limits,
  type Message,
  type OpenAsk,
  type ParsedBody,
  type Routes,
  type Run,
  type Turn,
} from '@beckon/protocol';
import { previewOf } from '../attention/preview.ts';
import { messageTelling, type Telling } from '../attention/telling.ts';
import { type Bus, feedTopic } from '../bus/bus.ts';
import type { Clock } from '../kit/clock.ts';
import { fingerprint } from '../kit/fingerprint.ts';
import { withTimes } from '../kit/parts.ts';
import { waitFor } from '../kit/wait.ts';
import type { ClaimedRun, LostRun } from '../store/runs.ts';
import type { Actor, Store } from '../store/store.ts';
import type { AgentFunction } from './agent.ts';
import type { Desk } from './desk.ts';
import { openHost } from './host.ts';
import { Remote, type RemoteAgent, type RemoteFinish, type RemoteWrite } from './remote.ts';
import { openRepair, repairOwn } from './repair.ts';
import { Work, type WorkOptions } from './work.ts';

/** Whoever claims over HTTP, and by which right: it may end before a wait does. */
export interface Worker extends RemoteAgent {
  readonly kind: 'agent';
  readonly expiresAt: number | null;
}

export interface ClaimWanted {
  readonly waitSeconds: number;
  readonly conversationId?: string | undefined;
}

/** Runs, as people and agents over HTTP deal with them. Every method throws a `Fault` for what it refuses. */
export interface RunRoom {
  get(actor: Actor, id: string): Promise<Run>;
  cancel(actor: Actor, id: string): Promise<Run>;
  retry(actor: Actor, id: string): Promise<Run>;
  /** The oldest run that waits for this agent, of one conversation or any; with `waitSeconds`, when there is one. */
  claim(agent: Worker, wanted: ClaimWanted, signal: AbortSignal): Promise<Turn | undefined>;
  /** What a member typed where the agent is, with the run that answers it there, claimed from the start. */
  begin(agent: RemoteAgent, body: ParsedBody<Routes['beginRun']>): Promise<{ turn: Turn; fresh: boolean }>;
  write(agent: RemoteAgent, id: string, fence: number, writes: readonly RemoteWrite[]): ReturnType<Remote['write']>;
  lease(agent: RemoteAgent, id: string, fence: number): ReturnType<Remote['lease']>;
  finish(agent: RemoteAgent, id: string, body: RemoteFinish): Promise<Run>;
  /** How many were repaired when this life began. */
  readonly repaired: number;
  close(): Promise<void>;
}

export interface RunOptions {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: {
    error(fields: Record<string, unknown>, message: string): void;
    info(fields: Record<string, unknown>, message: string): void;
  };
  /** Names this node, over its restarts. */
  readonly nodeId: string;
  /** Where claimed runs lie while they are worked on. */
  readonly desk: Desk;
  /** The agent of the server's own. */
  readonly agent: AgentFunction;
  readonly ask: (agent: Actor, ask: OpenAsk) => Promise<Ask>;
  readonly getAsk: (agent: Actor, id: string) => Promise<Ask>;
  /** Runs a wait for as long as the one who waits may, and the house is open. */
  readonly hold: <T>(waiter: Worker, signal: AbortSignal, wait: (signal: AbortSignal) => Promise<T>) => Promise<T>;
}

/** How many messages of what was said before an agent gets, at most. */
const HISTORY = 100;

export const openRuns = async (options: RunOptions): Promise<RunRoom> => {
  const { store, bus, clock, log, nodeId, desk } = options;
  const server = `node:${nodeId}`;
  const telling = ({ error, ...about }: LostRun): Telling =>
    messageTelling({ ...about, text: error.message, now: clock.now() });
  const repaired = await repairOwn(store.runs, server, telling);
  // each life in its own name: a claim of the last one may be committed when this one has begun
  const owner = `${server}/${randomUUID().slice(0, 8)}`;
  const ownership = store.own(owner);

  const workOf = async (claimed: ClaimedRun, more: Pick<WorkOptions, 'onLost' | 'onCancel'> = {}): Promise<Work> => {
    const agent = await store.people.agent(claimed.tenantId, claimed.run.agentId);
    const about = { agentName: agent?.name ?? '', conversationTitle: claimed.conversation.title };
    return new Work({
      claimed,
      store: store.runs,
      clock,
      show: (delta) => bus.show(delta.conversationId, delta),
      telling: (text) => messageTelling({ ...about, text, now: clock.now() }),
      ...more,
    });
  };

  const history = async (claimed: ClaimedRun): Promise<Message[]> =>
    (await store.runs.history(claimed, HISTORY, limits.historyBytes)).reverse();

  const turnOf = async (claimed: ClaimedRun): Promise<Turn> => {
    const { tenantId: _, ...turn } = claimed;
    return { ...turn, history: await history(claimed) };
  };

  const remote = new Remote({ store: store.runs, clock, desk, workOf });
  const host = openHost({
    ...{ ownership, store: store.runs, bus, clock, log, desk, workOf, history },
    agent: options.agent,
    ask: options.ask,
    getAsk: options.getAsk,
  });
  const repair = openRepair({
    ...{ store: store.runs, bus, clock, log, telling, owner },
    onLapse: () => desk.dropLapsed(clock.now()),
  });

  const found = async (run: Promise<Run | undefined>): Promise<Run> => {
    const there = await run;
    if (!there) throw new Fault('not_found');
    return there;
  };

  return {
    get: (actor, id) => found(store.runs.get(actor, id)),
    cancel: (actor, id) => found(store.runs.cancel(actor, id)),
    retry: async (actor, id) => {
      const retried = await store.runs.retry(actor, id);
      if (!retried) throw new Fault('not_found');
      if (retried.type === 'stood') throw new Fault('run_active', undefined, { run: retried.run });
      if (retried.type === 'too_many_runs') throw new Fault('too_many_runs');
      return retried.run;
    },
    claim: async (agent, { waitSeconds, conversationId }, signal) => {
      // whoever has left would hold it for a lease, and never hear of it
      const look = async (held: AbortSignal): Promise<ClaimedRun | undefined> =>
        held.aborted ? undefined : remote.claim(agent, conversationId);
      const waiting = (held: AbortSignal): Promise<ClaimedRun | undefined> =>
        waitFor({
          look: () => look(held),
          done: (claimed) => claimed !== undefined,
          hear: (wake) => bus.subscribe(feedTopic(agent.id), wake),
          clock,
          waitMs: waitSeconds * 1_000,
          signal: held,
        });
      const claimed = waitSeconds <= 0 ? await look(signal) : await options.hold(agent, signal, waiting);
      if (!claimed) return undefined;
      return turnOf(claimed);
    },
    begin: async (agent, { conversationId, key, parts, onBehalfOf }) => {
      const whole = withTimes(parts, clock.now());
      const { claimed, fresh } = await remote.begin(agent, {
        ...{ conversationId, key, userId: onBehalfOf, parts: whole, preview: previewOf(whole) },
        fingerprint: fingerprint({ id: conversationId, parts, onBehalfOf }),
      });
      return { turn: await turnOf(claimed), fresh };
    },
    write: (agent, id, fence, writes) => remote.write(agent, id, fence, writes),
    lease: (agent, id, fence) => remote.lease(agent, id, fence),
    finish: (agent, id, body) => remote.finish(agent, id, body),
    repaired,
    close: async () => {
      await repair.close();
      await host.close();
      await ownership.close();
    },
  };
};
