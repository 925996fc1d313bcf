import type {
  Agent,
  Ask,
  Badges,
  Conversation,
  Device,
  Fault,
  Notification,
  Preferences,
  Run,
  State,
  User,
} from '@beckon/protocol';
import type { StreamState } from '../stream/stream.ts';
import type { World } from './world.ts';

/** What the mirror shows: immutable, and the same object until something changes. */
export interface Snapshot {
  /** `loading` and `unreachable` stand for the time before the first state has come. */
  readonly connection: StreamState | 'loading' | 'unreachable';
  /** The state was fetched at least once. */
  readonly loaded: boolean;
  /** Why there is no connection. */
  readonly problem?: Fault | Error | undefined;
  readonly me?: User | undefined;
  readonly agents: ReadonlyMap<string, Agent>;
  readonly conversations: ReadonlyMap<string, Conversation>;
  /** Those that are not over, and some that ended while we followed. */
  readonly runs: ReadonlyMap<string, Run>;
  /** All that are known: the open ones, oldest first, then the settled ones, newest first. */
  readonly asks: readonly Ask[];
  /** Those that can be answered now: open, and by this clock not expired. Oldest first. */
  readonly open: readonly Ask[];
  readonly devices: readonly Device[];
  readonly notifications: ReadonlyMap<string, Notification>;
  readonly badges?: Badges | undefined;
  /** How much they want to hear; absent where the server is too old to keep any. */
  readonly preferences?: Preferences | undefined;
  readonly server?: State['server'] | undefined;
  /** The server's clock minus ours, in milliseconds. */
  readonly serverTimeOffset: number;
  /** Answers on their way, by ask: `queued` waits for the network. */
  readonly answering: ReadonlyMap<string, 'sending' | 'queued'>;
  /** Asks whose answer was tapped but must be confirmed: too long ago, or the ask can only be answered in the app. */
  readonly needsConfirmation: ReadonlySet<string>;
}

/** The lists of a snapshot, made anew only where the world has changed. */
export interface Lists {
  asks: readonly Ask[];
  open: readonly Ask[];
  devices: readonly Device[];
}

/** A function that answers the lists of a world at a moment of the server's clock. */
export function createLists(): (world: World, now: number) => Lists {
  let of: World | undefined;
  let last: Lists = { asks: [], open: [], devices: [] };
  return (world, now) => {
    const asks = world.asks === of?.asks ? last.asks : sorted(world.asks);
    const devices = world.devices === of?.devices ? last.devices : [...world.devices.values()];
    const open = asks.filter((ask) => isOpen(ask, now));
    of = world;
    last = { asks, devices, open: sameItems(open, last.open) ? last.open : open };
    return last;
  };
}

const isOpen = (ask: Ask, now: number): boolean =>
  ask.state === 'open' && (ask.expiresAt === undefined || ask.expiresAt > now);

/** When the next open ask runs out, by the server's clock; undefined when none will. */
export function nextExpiry(open: readonly Ask[]): number | undefined {
  const times = open.flatMap((ask) => ask.expiresAt ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}

function sorted(asks: ReadonlyMap<string, Ask>): Ask[] {
  const open: Ask[] = [];
  const settled: Ask[] = [];
  for (const ask of asks.values()) (ask.state === 'open' ? open : settled).push(ask);
  const when = (ask: Ask): number => ask.settledAt ?? ask.createdAt;
  // Ids are made in order of time: they decide between two of the same millisecond.
  open.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  settled.sort((a, b) => when(b) - when(a) || (a.id < b.id ? 1 : -1));
  return [...open, ...settled];
}

const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);
