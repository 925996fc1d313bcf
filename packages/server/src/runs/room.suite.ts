import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Conversation, LiveFrame, Message } from '@beckon/protocol';
import { type HeldClock, heldClock, instantDisk } from '@beckon/testkit/clock';
import { vi } from 'vitest';
import { openAsks } from '../asks/asks.ts';
import { type Bus, feedTopic } from '../bus/bus.ts';
import { localBus } from '../bus/local.ts';
import { type ConversationRoom, openConversations } from '../conversations/conversations.ts';
import { idSource } from '../kit/ids.ts';
import { openStore } from '../store/open.ts';
import type { Actor, Store } from '../store/store.ts';
import { asAgent, asUser, type Cast, cast, upsert } from '../store/suite/house.suite.ts';
import type { AgentFunction } from './agent.ts';
import { Desk } from './desk.ts';
import { openRuns, type RunRoom, type Worker } from './runs.ts';

/** What every test of this room begins with: true store, true bus, an agent of the test's own, a held clock. */
export interface Room extends AsyncDisposable {
  readonly clock: HeldClock;
  readonly store: Store;
  readonly bus: Bus;
  readonly desk: Desk;
  readonly runs: RunRoom;
  readonly conversations: ConversationRoom;
  readonly crew: Cast;
  readonly ann: Actor;
  readonly worker: Worker;
  /** A conversation whose agent is hosted here, or works over HTTP. */
  talk(fields?: { doubleTexting?: Conversation['doubleTexting'] }): Promise<Conversation>;
  say(conversation: Conversation, text: string): Promise<{ messageId: string; replyId: string; runId: string }>;
  reply(conversation: Conversation, id: string): Promise<Message | undefined>;
  /** Waits until the reply has come to this. */
  until(conversation: Conversation, id: string, status: Message['status']): Promise<Message>;
  /** Frames that whoever looks at the conversation sees from now on. */
  look(conversation: Conversation): LiveFrame[];
}

export const silent = { error: () => {}, info: () => {} };

/** @param hosted false: the agent works over HTTP */
export const openRoom = async (agent: AgentFunction, hosted = true): Promise<Room> => {
  const clock = heldClock();
  const directory = await mkdtemp(join(tmpdir(), 'beckon-runs-'));
  const bus = localBus((error) => {
    throw error;
  });
  const newId = idSource(clock);
  const store = await openStore({
    database: { path: join(directory, 'beckon.db'), disk: instantDisk },
    now: () => clock.now(),
    newId,
    hint: ({ heads, due, queued }) => {
      for (const principalId of heads.keys()) bus.publish(feedTopic(principalId));
      if (due) bus.publish('due');
      if (queued) bus.publish('queued');
    },
  });
  const crew = await cast(store);
  const asks = openAsks({ store, bus, clock });
  const desk = new Desk();
  const runs = await openRuns({
    ...{ store, bus, clock, log: silent, desk, nodeId: 'one', agent },
    hold: (_, signal, wait) => wait(signal),
    ask: async (by, ask) => (await asks.open(by, ask)).ask,
    getAsk: async (by, id) => {
      const ask = await store.asks.get(by, id);
      if (!ask) throw new Error('no such ask');
      return ask;
    },
  });
  const conversations = openConversations({ store, clock, hosts: () => hosted });
  const ann = asUser(crew, crew.ann);
  const reply: Room['reply'] = async (conversation, id) =>
    (await store.conversations.messages(conversation.id, undefined, 100)).find((one) => one.id === id);
  let cids = 0;
  return {
    ...{ clock, store, bus, desk, runs, conversations, crew, ann, reply },
    worker: { ...asAgent(crew), credentialId: 'k', expiresAt: null },
    talk: async (fields = {}) => {
      const wanted = { tenantId: crew.tenantId, agentId: crew.agent.id, members: [crew.ann.id], ...fields };
      return (await upsert(store, wanted, ann)).conversation;
    },
    say: (conversation, text) => conversations.prompt(ann, conversation.id, { cid: `c${++cids}`, text }),
    until: (conversation, id, status) =>
      vi.waitFor(
        async () => {
          const found = await reply(conversation, id);
          if (found?.status !== status) throw new Error(`still ${found?.status}`);
          return found;
        },
        { timeout: 10_000, interval: 5 },
      ),
    look: (conversation) => {
      const seen: LiveFrame[] = [];
      bus.watch(conversation.id, (frame) => seen.push(frame));
      return seen;
    },
    [Symbol.asyncDispose]: async () => {
      const closed = runs.close();
      // an agent that is deaf to its signal is given a moment, which the test holds
      await clock.advance(10_000);
      await closed;
      bus.close();
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
};
