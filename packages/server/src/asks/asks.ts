import { type AgentEvent, type Ask, Fault, type Notification, type ParsedBody, type Routes } from '@beckon/protocol';
import { forAgent } from '../attention/for-agent.ts';
import { type Bus, feedTopic } from '../bus/bus.ts';
import type { Clock } from '../kit/clock.ts';
import { waitFor } from '../kit/wait.ts';
import type { Actor, Page, PageRequest, Store } from '../store/store.ts';
import { type Answerer, answer } from './answer.ts';
import { open, post } from './open.ts';

/** Who waits, and by which right: it may end before the wait does. */
export interface Waiter extends Actor {
  readonly credentialId: string | null;
  readonly expiresAt: number | null;
}

/** What can be done with asks and events. Every method throws a `Fault` for what it refuses. */
export interface AskRoom {
  open(agent: Actor, body: ParsedBody<Routes['openAsk']>): Promise<{ ask: Ask; fresh: boolean }>;
  /** Waits up to `waitSeconds` while the ask is open. */
  get(actor: Waiter, id: string, waitSeconds: number, signal: AbortSignal): Promise<Ask>;
  list(actor: Actor, query: PageRequest & { readonly state?: string | undefined }): Promise<Page<Ask>>;
  cancel(agent: Actor, id: string, reason: string | undefined): Promise<Ask>;
  answer(by: Answerer, id: string, body: ParsedBody<Routes['answerAsk']>): Promise<Ask>;
  ack(agent: Actor, id: string, body: ParsedBody<Routes['ackAsk']>): Promise<Ask>;
  /** The notifications of one ask: all of them for its agent, their own for an addressee. */
  why(actor: Actor, id: string): Promise<Notification[]>;
  postEvent(
    agent: { readonly tenantId: string; readonly agentId: string },
    body: Omit<ParsedBody<Routes['postEvent']>, 'agentId'>,
  ): Promise<{ event: AgentEvent; fresh: boolean }>;
}

export interface AskOptions {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  /** Runs a wait for as long as the one who waits may, and the house is open. */
  readonly hold?: <T>(waiter: Waiter, signal: AbortSignal, wait: (signal: AbortSignal) => Promise<T>) => Promise<T>;
}

export const openAsks = ({ store, bus, clock, hold = (_, signal, wait) => wait(signal) }: AskOptions): AskRoom => {
  const find = async (actor: Actor, id: string): Promise<Ask> => {
    const ask = await store.asks.get(actor, id);
    if (!ask) throw new Fault('not_found');
    return ask;
  };
  return {
    open: (agent, body) => open(store, clock, agent, body),
    get: (actor, id, waitSeconds, signal) => {
      if (waitSeconds <= 0) return find(actor, id);
      return hold(actor, signal, (held) =>
        waitFor({
          look: () => find(actor, id),
          done: (ask) => ask.state !== 'open',
          hear: (wake) => bus.subscribe(feedTopic(actor.id), wake),
          clock,
          waitMs: waitSeconds * 1_000,
          signal: held,
        }),
      );
    },
    list: (actor, query) => store.asks.list(actor, query),
    cancel: async (agent, id, reason) => {
      const moved = await store.asks.cancel(agent.tenantId, agent.id, id, reason);
      if (!moved) throw new Fault('not_found');
      if (moved.ask.state === 'answered') throw new Fault('already_answered', undefined, { ask: moved.ask });
      return moved.ask;
    },
    answer: (by, id, body) => answer(store, clock, by, id, body),
    ack: async (agent, id, body) => {
      const ack = { ok: body.ok, ...(body.reason !== undefined && { reason: body.reason }), at: clock.now() };
      const moved = await store.asks.ack(agent.tenantId, agent.id, id, ack);
      if (!moved) throw new Fault('not_found');
      if (moved.type === 'stood') throw new Fault('not_answered');
      return moved.ask;
    },
    why: async (actor, id) => {
      await find(actor, id);
      const { items } = await store.outbox.list(actor, { askId: id, limit: 100 });
      return actor.kind === 'agent' ? items.map(forAgent) : items;
    },
    postEvent: (agent, body) => post(store, clock, agent, body),
  };
};
