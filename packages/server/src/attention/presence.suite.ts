import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contexts, type LiveFrame, type ReportPresence } from '@beckon/protocol';
import { type HeldClock, heldClock, instantDisk } from '@beckon/testkit/clock';
import { localBus } from '../bus/local.ts';
import { idSource } from '../kit/ids.ts';
import { openStore } from '../store/open.ts';
import type { Store } from '../store/store.ts';
import { asAgent, type Cast, cast, upsert } from '../store/suite/house.suite.ts';
import { type Looker, openPresence, type PresenceRoom } from './presence.ts';

/** What every test of presence begins with: the true store, a clock that the test holds, Ann and Bob in a conversation. */
export interface Room extends AsyncDisposable {
  readonly store: Store;
  readonly clock: HeldClock;
  readonly presence: PresenceRoom;
  readonly cast: Cast;
  readonly ann: Looker;
  readonly bob: Looker;
  readonly talk: { readonly id: string; readonly context: string };
  /** Who was shown in the conversation, one list for each time. */
  readonly shown: (readonly string[])[];
  /** A report of a page that is in front of its person, unless it says otherwise. */
  shows(looker: Looker, contexts: readonly string[], body?: Partial<ReportPresence>): Promise<void>;
}

export const openRoom = async (): Promise<Room> => {
  const directory = await mkdtemp(join(tmpdir(), 'beckon-presence-'));
  const clock = heldClock();
  const store = await openStore({
    database: { path: join(directory, 'beckon.db'), disk: instantDisk },
    now: clock.now,
    newId: idSource(clock),
    hint: () => {},
  });
  const crew = await cast(store);
  const looker = (id: string): Looker => ({ tenantId: crew.tenantId, kind: 'user', id, credentialId: null });
  const members = [crew.ann.id, crew.bob.id];
  const wanted = { tenantId: crew.tenantId, agentId: crew.agent.id, members };
  const { conversation } = await upsert(store, wanted, asAgent(crew));
  const bus = localBus();
  const shown: (readonly string[])[] = [];
  bus.watch(conversation.id, (frame: LiveFrame) => {
    if (frame.type === 'presence') shown.push(frame.userIds);
  });
  const presence = openPresence({ store, bus, clock });
  return {
    ...{ store, clock, presence, cast: crew, shown },
    ann: looker(crew.ann.id),
    bob: looker(crew.bob.id),
    talk: { id: conversation.id, context: contexts.conversation(crew.agent.id, conversation.id) },
    shows: (who, what, body = {}) =>
      presence.report(who, {
        ...{ connectionId: 'page', visible: true, focused: true, lastInputAgoMs: 0, ...body },
        contexts: [...what],
      }),
    [Symbol.asyncDispose]: async () => {
      presence.close();
      bus.close();
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
};
