import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ask, OpenAsk } from '@beckon/protocol';
import { type HeldClock, heldClock, instantDisk } from '@beckon/testkit/clock';
import { type Bus, feedTopic } from '../bus/bus.ts';
import { localBus } from '../bus/local.ts';
import { idSource } from '../kit/ids.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { type Cast, cast } from '../store/suite/house.suite.ts';
import type { Answerer } from './answer.ts';
import { type AskRoom, openAsks, type Waiter } from './asks.ts';

/** The room over the true store, with a clock that the test holds. */
export interface Room extends AsyncDisposable {
  readonly store: Store;
  readonly clock: HeldClock;
  readonly asks: AskRoom;
  readonly cast: Cast;
  readonly robot: Waiter;
  readonly ann: Waiter;
  readonly bob: Waiter;
  /** Ways for Ann to answer. */
  readonly byAnn: Answerer;
  readonly byBob: Answerer;
  readonly byRobot: Answerer;
  byButton(ask: Ask): Answerer;
  /** Puts an ask to Ann and Bob. */
  ask(fields?: Partial<OpenAsk>): Promise<Ask>;
}

export const openRoom = async (bus: Bus = localBus()): Promise<Room> => {
  const directory = await mkdtemp(join(tmpdir(), 'beckon-asks-'));
  const clock = heldClock();
  const store = await openStore({
    database: { path: join(directory, 'beckon.db'), disk: instantDisk },
    now: clock.now,
    newId: idSource(clock),
    hint: ({ heads }) => {
      for (const principalId of heads.keys()) bus.publish(feedTopic(principalId));
    },
  });
  const asks = openAsks({ store, bus, clock });
  const crew = await cast(store);
  const { tenantId, ann, bob, agent } = crew;
  const unbound = { tenantId, credentialId: null, expiresAt: null };
  const robot: Waiter = { ...unbound, kind: 'agent', id: agent.id };
  const person = (userId: string): Answerer => ({ type: 'user', tenantId, userId, via: 'app' });
  const phone = await store.devices.register({
    ...{
      tenantId,
      userId: ann.id,
      kind: 'webpush',
      name: 'Phone',
      fallbackName: 'Browser',
      service: 'https://push.example',
    },
    ...{ addressHash: 'a', address: 'sealed', tokenHash: 't' },
  });
  let keys = 0;
  return {
    store,
    clock,
    asks,
    cast: crew,
    robot,
    ann: { ...unbound, kind: 'user', id: ann.id },
    bob: { ...unbound, kind: 'user', id: bob.id },
    byAnn: person(ann.id),
    byBob: person(bob.id),
    byRobot: { type: 'agent', tenantId, agentId: agent.id },
    byButton: (ask) => ({ type: 'token', tenantId, askId: ask.id, userId: ann.id, deviceId: phone.device.id }),
    ask: async (fields = {}) => {
      const to = [ann.id, bob.id];
      const body: OpenAsk = { key: `k${++keys}`, kind: 'approval', title: 'May I?', to, ...fields };
      return (await asks.open(robot, body)).ask;
    },
    [Symbol.asyncDispose]: async () => {
      bus.close();
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
};

export const never = new AbortController().signal;
