import { Fault, type State } from '@beckon/protocol';
import type { Clock } from '../kit/clock.ts';
import type { Actor, Store } from '../store/store.ts';
import { toCursor } from './cursor.ts';

/** What the server tells every client about itself. */
export interface About {
  readonly version: string;
  readonly vapidPublicKey: string;
  publicUrl(): string | null;
}

/** More conversations than this are paged in with `GET /v1/conversations`. */
const CONVERSATIONS = 200;

/** Everything a fresh client needs. The cursor is taken first: what happens while the rest is read comes again in the stream. */
export const readState = async (store: Store, clock: Clock, about: About, reader: Actor): Promise<State> => {
  const head = await store.feeds.head(reader.id);
  const principal = await readPrincipal(store, reader);
  const [agents, conversations, asks, runs] = await Promise.all([
    principal.kind === 'agent' ? [principal.agent] : store.people.agentsKnownTo(reader.tenantId, reader.id),
    store.conversations.list(reader, { limit: CONVERSATIONS }),
    store.asks.waiting(reader),
    store.runs.open(reader),
  ]);
  return {
    cursor: toCursor(head.epoch, reader.id, head.seq),
    principal,
    agents,
    conversations: conversations.items,
    asks,
    runs,
    ...(reader.kind === 'user' && (await readOwn(store, reader))),
    server: {
      version: about.version,
      now: clock.now(),
      publicUrl: about.publicUrl(),
      vapidPublicKey: about.vapidPublicKey,
    },
  };
};

/** What only people have. */
const readOwn = async (store: Store, reader: Actor): Promise<Pick<State, 'badges' | 'devices' | 'preferences'>> => {
  const [badges, devices, preferences] = await Promise.all([
    store.asks.badges(reader.id),
    store.devices.list(reader.tenantId, reader.id),
    store.preferences.get(reader),
  ]);
  return { badges, devices, ...(preferences && { preferences }) };
};

const readPrincipal = async (store: Store, reader: Actor): Promise<State['principal']> => {
  if (reader.kind === 'agent') {
    const agent = await store.people.agent(reader.tenantId, reader.id);
    if (agent) return { kind: 'agent', agent };
  } else {
    const user = await store.people.user(reader.tenantId, reader.id);
    if (user) return { kind: 'user', user };
  }
  throw new Fault('unauthenticated');
};
