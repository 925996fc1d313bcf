import type { Ask, Message, OpenAsk } from '@beckon/protocol';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../kit/clock.ts';
import { type Loop, startLoop } from '../kit/loop.ts';
import type { Ownership } from '../store/ownership.ts';
import type { ClaimedRun, Runs } from '../store/runs.ts';
import type { Actor } from '../store/store.ts';
import type { AgentFunction } from './agent.ts';
import type { Desk } from './desk.ts';
import type { Ending } from './ending.ts';
import { runHosted } from './hosted.ts';
import { Unbegun } from './unbegun.ts';
import type { Work, WorkOptions } from './work.ts';

export interface HostOptions {
  readonly ownership: Ownership;
  readonly store: Runs;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: {
    error(fields: Record<string, unknown>, message: string): void;
    info(fields: Record<string, unknown>, message: string): void;
  };
  readonly desk: Desk;
  readonly agent: AgentFunction;
  readonly workOf: (claimed: ClaimedRun, more: Pick<WorkOptions, 'onLost' | 'onCancel'>) => Promise<Work>;
  readonly history: (claimed: ClaimedRun) => Promise<Message[]>;
  readonly ask: (agent: Actor, ask: OpenAsk) => Promise<Ask>;
  readonly getAsk: (agent: Actor, id: string) => Promise<Ask>;
}

/** Works on the runs of agents that the server itself hosts. */
export interface Host {
  close(): Promise<void>;
}

/** Runs at a time: each waits for a model nearly always, and costs little memory meanwhile. */
const MOST_AT_ONCE = 100;
const POLL_MS = 5_000;
/** When the server stops, whoever ends by itself this soon is let. */
const CLOSE_MS = 2_000;

export const openHost = (options: HostOptions): Host => {
  const { store, bus, clock, log, desk, ownership } = options;
  const { owner } = ownership;
  const running = new Map<Promise<void>, AbortController>();
  let closing = false;

  const start = async (claimed: ClaimedRun): Promise<void> => {
    const ending = new AbortController();
    const history = await options.history(claimed);
    const work = await options.workOf(claimed, {
      onLost: () => ending.abort('lost'),
      onCancel: () => ending.abort('cancelled'),
    });
    desk.put(work);
    const agent = { tenantId: claimed.tenantId, kind: 'agent', id: claimed.run.agentId } as const;
    const run = runHosted({
      work,
      agent: options.agent,
      clock,
      signal: ending.signal,
      turn: {
        history,
        ask: (ask) =>
          options.ask(agent, { ...ask, key: `${claimed.run.id}:${ask.key}`, conversationId: claimed.conversation.id }),
        getAsk: (id) => options.getAsk(agent, id),
      },
    })
      .catch((error: unknown) => log.error({ err: error, runId: claimed.run.id }, 'a run could not be ended'))
      .finally(() => {
        desk.remove(work);
        running.delete(run);
        loop.ring();
      });
    running.set(run, ending);
  };

  const end = async (claimed: ClaimedRun, ending: Ending): Promise<unknown> =>
    (await options.workOf(claimed, {})).end(ending);
  const unbegun = new Unbegun({ clock, log, start, end });

  const pass = async (): Promise<number> => {
    await tellCancelled();
    if (!closing) await unbegun.again();
    while (!closing && running.size + unbegun.size < MOST_AT_ONCE) {
      const claimed = await store.claimHosted({ owner, leaseUntil: ownership.leaseUntil() });
      if (!claimed) break;
      // its lease is kept by the ownership, for as long as this process can work at all
      await unbegun.begin({ ...claimed, leaseUntil: null });
    }
    return unbegun.restMs(POLL_MS);
  };

  const tellCancelled = async (): Promise<void> => {
    const ids = desk.all.map((work) => work.claimed.run.id);
    for (const id of await store.cancelRequested(ids)) desk.get(id)?.cancel();
  };

  const loop: Loop = startLoop({ name: 'runs', clock, log, pass });
  const unhear = bus.subscribe('queued', loop.ring);
  return {
    close: async () => {
      closing = true;
      unhear();
      await loop.close();
      for (const ending of running.values()) ending.abort('stopping');
      const all = Promise.allSettled([...running.keys()]);
      await Promise.race([all, new Promise((resolve) => clock.timer(CLOSE_MS, () => resolve(undefined)))]);
      for (const work of desk.all) work.drop();
    },
  };
};
