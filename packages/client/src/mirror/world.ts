import type {
  Agent,
  Ask,
  Badges,
  Conversation,
  Device,
  FeedFrame,
  Notification,
  Preferences,
  Run,
  State,
  User,
} from '@beckon/protocol';

/**
 * What this client knows of the server's world. A value: every function here answers the next one, or the same one when
 * nothing is new, so that whoever compares by identity sees what changed.
 */
export interface World {
  readonly me?: User | undefined;
  readonly server?: State['server'] | undefined;
  readonly badges?: Badges | undefined;
  readonly preferences?: Preferences | undefined;
  readonly agents: ReadonlyMap<string, Agent>;
  readonly conversations: ReadonlyMap<string, Conversation>;
  readonly asks: ReadonlyMap<string, Ask>;
  readonly runs: ReadonlyMap<string, Run>;
  readonly devices: ReadonlyMap<string, Device>;
  readonly notifications: ReadonlyMap<string, Notification>;
  /** The highest feed position at which each entity was told. */
  readonly told: ReadonlyMap<string, number>;
  /** The position at which an entity was declared void. What was told before that does not bring it back. */
  readonly gone: ReadonlyMap<string, number>;
}

type Tables = Pick<World, 'agents' | 'conversations' | 'asks' | 'runs' | 'devices' | 'notifications'>;
type Entity = Agent | Ask | Conversation | Device | Notification | Run;

export const emptyWorld: World = {
  agents: new Map(),
  conversations: new Map(),
  asks: new Map(),
  runs: new Map(),
  devices: new Map(),
  notifications: new Map(),
  told: new Map(),
  gone: new Map(),
};

/** True when nobody who only looks could tell the two apart: positions are not seen. */
export const looksTheSame = (a: World, b: World): boolean =>
  a.me === b.me &&
  a.server === b.server &&
  a.badges === b.badges &&
  a.preferences === b.preferences &&
  a.agents === b.agents &&
  a.conversations === b.conversations &&
  a.asks === b.asks &&
  a.runs === b.runs &&
  a.devices === b.devices &&
  a.notifications === b.notifications;

/** Settled asks and notifications that outlive a bootstrap: what a person may scroll back to. */
const REMEMBERED = 300;

/**
 * The world as a bootstrap tells it. Settled asks and the ledger stay known, for they are history; an ask that was open
 * and is not in the state has been settled in a way we were not told, and goes. Positions begin anew: the feed may have.
 */
export function worldOf(state: State, before: World = emptyWorld): World {
  const me = state.principal.kind === 'user' ? state.principal.user : undefined;
  const sameReader = before.me?.id === me?.id;
  const history = sameReader ? before : emptyWorld;
  const settled = newest([...history.asks.values()].filter((ask) => ask.state !== 'open'));
  const asks = byId(settled);
  for (const ask of state.asks) {
    const known = asks.get(ask.id);
    if (known === undefined || known.version < ask.version) asks.set(ask.id, ask);
  }
  return {
    me,
    badges: state.badges,
    preferences: state.preferences,
    server: state.server,
    agents: byId(state.agents),
    conversations: byId(state.conversations),
    asks,
    runs: byId(state.runs),
    devices: byId(state.devices ?? []),
    notifications: byId(newest([...history.notifications.values()])),
    told: new Map(),
    gone: new Map(),
  };
}

/** The world after one row of the feed. Order and repeats do not matter, for rows of one feed. */
export function applyRow(world: World, row: FeedFrame): World {
  switch (row.type) {
    case 'ask.opened':
    case 'ask.updated':
      return tell(world, 'asks', row.data, row.seq);
    case 'conversation.created':
    case 'conversation.updated':
      return tell(world, 'conversations', row.data, row.seq);
    case 'notification.created':
    case 'notification.updated':
      return tell(world, 'notifications', row.data, row.seq);
    case 'run.updated':
      return tell(world, 'runs', row.data, row.seq);
    case 'agent.updated':
      return tell(world, 'agents', row.data, row.seq);
    case 'device.updated':
      return tell(world, 'devices', row.data, row.seq);
    case 'badge.updated':
      return (world.badges?.badgeSeq ?? -1) < row.data.badgeSeq ? { ...world, badges: row.data } : world;
    case 'preferences.updated':
      return keepPreferences(world, row.data);
    case 'void':
      return forget(world, row.data.entityId, row.seq);
    // Messages are kept by the threads that show them, and a newer server may tell of things we do not know.
    default:
      return world;
  }
}

/** What a call answered. */
export interface Facts {
  conversations?: readonly Conversation[];
  runs?: readonly Run[];
  asks?: readonly Ask[];
  notifications?: readonly Notification[];
  preferences?: Preferences;
}

/** The world with entities that a call answered: they have a version, but no position in the feed. */
export function learn(world: World, facts: Facts): World {
  let next = world;
  for (const conversation of facts.conversations ?? []) next = keepConversation(next, conversation, true);
  for (const run of facts.runs ?? []) next = keepNewer(next, 'runs', run);
  for (const ask of facts.asks ?? []) next = keepNewer(next, 'asks', ask);
  for (const notification of facts.notifications ?? []) next = keepNewer(next, 'notifications', notification);
  return facts.preferences === undefined ? next : keepPreferences(next, facts.preferences);
}

/** A page that is slow may hear of a change after the next one was made. */
const keepPreferences = (world: World, preferences: Preferences): World =>
  (world.preferences?.version ?? -1) < preferences.version ? { ...world, preferences } : world;

function tell<K extends keyof Tables>(world: World, table: K, entity: Entity, seq: number): World {
  if (seq <= (world.gone.get(entity.id) ?? -1)) return world;
  const before = world.told.get(entity.id) ?? -1;
  const told = seq > before ? { ...world, told: new Map(world.told).set(entity.id, seq) } : world;
  if (table === 'conversations') return keepConversation(told, entity as Conversation, seq > before);
  if ('version' in entity) return keepNewer(told, table, entity);
  // Without a version the position decides: a row is read when it is sent, so a later row is the newer truth.
  return seq > before ? put(told, table, entity) : told;
}

function keepNewer(world: World, table: keyof Tables, entity: Entity & { version: number }): World {
  const known = world[table].get(entity.id) as (Entity & { version?: number; detailTruncated?: true }) | undefined;
  if (known?.version === undefined || known.version < entity.version) return put(world, table, entity);
  const completes = known.version === entity.version && known.detailTruncated && !('detailTruncated' in entity);
  return completes ? put(world, table, entity) : world;
}

/**
 * What its reader has read, and how its newest message goes on, are told without a new version: then the later word
 * counts, unless it was read before the read position moved.
 */
function keepConversation(world: World, conversation: Conversation, later: boolean): World {
  const known = world.conversations.get(conversation.id);
  if (known === undefined || known.version < conversation.version) return put(world, 'conversations', conversation);
  const tie = known.version === conversation.version && later;
  const stale = (conversation.readSeq ?? 0) < (known.readSeq ?? 0) || same(known, conversation);
  return tie && !stale ? put(world, 'conversations', conversation) : world;
}

const same = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b);

const put = (world: World, table: keyof Tables, entity: Entity): World => ({
  ...world,
  [table]: new Map<string, Entity>(world[table]).set(entity.id, entity),
});

function forget(world: World, id: string, seq: number): World {
  if (seq <= (world.gone.get(id) ?? -1)) return world;
  const next = { ...world, gone: new Map(world.gone).set(id, seq) };
  // Told again after it was void: it came back.
  if ((world.told.get(id) ?? -1) > seq) return next;
  return {
    ...next,
    agents: without(world.agents, id),
    conversations: without(world.conversations, id),
    asks: without(world.asks, id),
    runs: without(world.runs, id),
    devices: without(world.devices, id),
    notifications: without(world.notifications, id),
  };
}

function without<T>(table: ReadonlyMap<string, T>, id: string): ReadonlyMap<string, T> {
  if (!table.has(id)) return table;
  const rest = new Map(table);
  rest.delete(id);
  return rest;
}

const byId = <T extends { id: string }>(items: readonly T[]): Map<string, T> =>
  new Map(items.map((item) => [item.id, item]));

const newest = <T extends { createdAt: number }>(items: T[]): T[] =>
  items.sort((a, b) => b.createdAt - a.createdAt).slice(0, REMEMBERED);
