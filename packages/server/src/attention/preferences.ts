import {
  type ChangePreferences,
  Fault,
  limits,
  type Preferences,
  type PreferencesPreview,
  type QuietHours,
  type Snooze,
} from '@beckon/protocol';
import type { Clock } from '../kit/clock.ts';
import { checkTimeZone } from '../kit/time-zone.ts';
import type { Changed, PreferenceStore } from '../store/preferences.ts';
import type { Actor, Store } from '../store/store.ts';
import { nextMorning } from './quiet.ts';
import { replay } from './replay.ts';

/** How much people want to hear, and when. Every method throws a `Fault` for what it refuses. */
export interface PreferenceRoom {
  get(user: Actor): Promise<Preferences>;
  change(user: Actor, changes: ChangePreferences): Promise<Preferences>;
  snooze(user: Actor, snooze: Snooze): Promise<Preferences>;
  /** What the notifications of the last `days` would have come to at each level. */
  preview(user: Actor, days: number | undefined): Promise<PreferencesPreview>;
}

export interface PreferenceWiring {
  readonly store: {
    readonly preferences: Pick<PreferenceStore, 'get' | 'change' | 'snooze' | 'past'>;
    readonly devices: Pick<Store['devices'], 'list'>;
  };
  readonly clock: Clock;
}

const DAY = 86_400_000;
const MOST_DAYS = 31;
/** Of more nobody wants to know; and the whole server waits while they are decided once more, some 20 ms. */
const MOST_PAST = 5_000;

/** Opens the room over a store: what it takes from the world is handed in. */
export const openPreferences = ({ store, clock }: PreferenceWiring): PreferenceRoom => {
  const get = async (user: Actor): Promise<Preferences> => there(await store.preferences.get(user));
  return {
    get,
    change: async (user, changes) => {
      const { timeZone, quietHours } = changes;
      if (timeZone !== undefined) checkTimeZone(timeZone);
      const wanted = quietHours ? { ...changes, quietHours: tidy(quietHours) } : changes;
      return accepted(there(await store.preferences.change(user, wanted)));
    },
    snooze: async (user, snooze) => {
      const now = clock.now();
      const until = endOf(snooze, now);
      const end = until === 'morning' ? nextMorning((await get(user)).timeZone, now) : until;
      return there(await store.preferences.snooze(user, end));
    },
    preview: async (user, days = 7) => {
      if (days < 1 || days > MOST_DAYS) throw wrong('days', `\`days\` is between 1 and ${MOST_DAYS}.`);
      const to = clock.now();
      const from = to - days * DAY;
      const [preferences, past, devices] = await Promise.all([
        get(user),
        store.preferences.past(user, from, MOST_PAST),
        store.devices.list(user.tenantId, user.id),
      ]);
      return { from, to, ...replay(past, { preferences, devices: devices.filter(({ state }) => state !== 'gone') }) };
    },
  };
};

const there = <T>(found: T | undefined): T => {
  if (found === undefined) throw new Fault('unauthenticated');
  return found;
};

const wrong = (field: string, message: string): Fault => new Fault('invalid_request', message, { field });

const accepted = (changed: Changed): Preferences => {
  switch (changed.type) {
    case 'changed':
      return changed.preferences;
    case 'unknown': {
      const { field, id } = changed;
      const what = field === 'agents' ? `There is no agent ${id} here.` : `You are in no conversation ${id}.`;
      throw new Fault('not_found', what, { field: `${field}.${id}` });
    }
    case 'too_many': {
      const { field } = changed;
      const what = field === 'agents' ? 'rules for agents' : 'muted conversations';
      const most = field === 'agents' ? limits.agentRules : limits.muted;
      throw wrong(field, `These would be more than ${most} ${what}. Take some away with null.`);
    }
  }
};

/** The days once each and in order; all seven go without saying. */
const tidy = ({ from, to, days }: QuietHours): QuietHours => {
  if (from === to) {
    throw wrong(
      'quietHours',
      `Quiet hours from ${from} to ${to} have no length. Choose another end, or null for none.`,
    );
  }
  const chosen = days && [...new Set(days)].sort();
  return { from, to, ...(chosen && chosen.length < 7 && { days: chosen }) };
};

/** When a snooze ends, by this server's clock. */
const endOf = ({ forMs, until }: Snooze, now: number): number | 'morning' | null => {
  if ((forMs === undefined) === (until === undefined)) {
    throw new Fault('invalid_request', 'Say one of `forMs`, how long, and `until`: when it ends, or null to end it.');
  }
  if (forMs !== undefined) return now + forMs;
  if (typeof until === 'number') {
    if (until <= now)
      throw wrong('until', '`until` is over by this server’s clock. Send `forMs`, which needs no clock.');
    if (until > now + limits.snoozeMs) throw wrong('until', 'A snooze lasts seven days at most.');
  }
  return until ?? null;
};
