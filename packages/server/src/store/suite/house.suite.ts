import { createHash } from 'node:crypto';
import type { Agent, Answer, Ask, Conversation, User } from '@beckon/protocol';
import type { HeldClock } from '@beckon/testkit/clock';
import type { NewAsk, NewEvent } from '../asks.ts';
import type { NewConversation } from '../conversations.ts';
import type { Actor, Hints, Store } from '../store.ts';

/** An opened store for one test, with its clock, and the door to open a second life on the same data. */
export interface TestStore extends AsyncDisposable {
  readonly store: Store;
  readonly clock: HeldClock;
  readonly hints: Hints[];
  /** Closes the store and opens it again on the same data. */
  reopen(): Promise<Store>;
}

export type OpenTestStore = () => Promise<TestStore>;

/** A tenant with people and an agent, as nearly every test begins. */
export interface Cast {
  readonly tenantId: string;
  readonly ann: User;
  readonly bob: User;
  readonly agent: Agent;
}

export const cast = async (store: Store, tenant = 'default'): Promise<Cast> => {
  const tenantId = await store.people.ensureTenant(tenant);
  const person = async (name: string): Promise<User> =>
    (await store.people.createUser({ tenantId, name, locale: 'en', timeZone: 'UTC' })).user;
  const ann = await person('Ann');
  const bob = await person('Bob');
  const agent = await store.people.createAgent({ tenantId, name: 'Builder', kind: 'script', ownerId: ann.id });
  return { tenantId, ann, bob, agent };
};

export const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

export const newAsk = (cast: Cast, fields: Partial<NewAsk> = {}): NewAsk => ({
  tenantId: cast.tenantId,
  agentId: cast.agent.id,
  key: 'k1',
  kind: 'approval',
  title: 'Deploy?',
  to: [],
  fingerprint: hash(JSON.stringify(fields)),
  telling: { kind: 'approval', priority: 'high', title: 'Builder', body: 'Deploy?', lifeUntil: 2_000_000_000_000 },
  ...fields,
});

export const newEvent = (cast: Cast, fields: Partial<NewEvent> = {}): NewEvent => ({
  tenantId: cast.tenantId,
  agentId: cast.agent.id,
  key: 'e1',
  type: 'error',
  title: 'It failed',
  to: [],
  fingerprint: hash(JSON.stringify(fields)),
  telling: { kind: 'error', priority: 'normal', title: 'Builder', body: 'It failed', lifeUntil: 2_000_000_000_000 },
  ...fields,
});

/** Opens an ask and insists that it is new. */
export const opened = async (store: Store, cast: Cast, fields: Partial<NewAsk> = {}): Promise<Ask> => {
  const result = await store.asks.open(newAsk(cast, fields));
  if (result.type !== 'opened') throw new Error(`not opened: ${result.type}`);
  return result.ask;
};

export const approval = (user: User, at: number, fields: Partial<Answer> = {}): Answer => ({
  value: 'approve',
  userId: user.id,
  userName: user.name,
  via: 'app',
  at,
  ...fields,
});

export const asUser = (cast: Cast, user: User): { tenantId: string; kind: 'user'; id: string } => ({
  tenantId: cast.tenantId,
  kind: 'user',
  id: user.id,
});

export const asAgent = (cast: Cast): { tenantId: string; kind: 'agent'; id: string } => ({
  tenantId: cast.tenantId,
  kind: 'agent',
  id: cast.agent.id,
});

/** Makes or finds a conversation that the reader may see. */
export const upsert = async (
  store: Store,
  wanted: NewConversation,
  reader: Actor,
): Promise<{ conversation: Conversation; fresh: boolean }> => {
  const made = await store.conversations.upsert(wanted, reader);
  if (!made) throw new Error('the reader is not in the conversation with this key');
  return made;
};

let devices = 0;

/** Registers a device with an address of its own. */
export const device = async (
  store: Store,
  cast: Cast,
  user: User,
  name = 'Phone',
): Promise<{ id: string; addressHash: string; tokenHash: string }> => {
  devices += 1;
  const addressHash = hash(`address ${devices}`);
  const tokenHash = hash(`token ${devices}`);
  const { device } = await store.devices.register({
    tenantId: cast.tenantId,
    userId: user.id,
    kind: 'webpush',
    name,
    fallbackName: 'Browser',
    service: 'https://push.example',
    addressHash,
    address: `sealed ${devices}`,
    tokenHash,
  });
  return { id: device.id, addressHash, tokenHash };
};
