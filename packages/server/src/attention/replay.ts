import { type ClosedHow, Intensity, type Preferences, type PreferencesPreview } from '@beckon/protocol';
import type { Past } from '../store/preferences.ts';
import { decide } from './decide.ts';
import type { Facts } from './facts.ts';

/** What of the present a replay is decided with. */
export interface Present {
  readonly preferences: Preferences;
  /** Devices that could be told. */
  readonly devices: readonly { readonly id: string; readonly name: string }[];
}

const MOST_ITEMS = 100;

/** Somebody saw to it before anything was sent: no level would have sent it. */
const IN_TIME: ReadonlySet<ClosedHow | null> = new Set(['read', 'seen', 'dismissed', 'opened', 'answered', 'acted']);

/**
 * Decides the past once more, at each intensity: what each would have sent. A level tells everything that the one before
 * it tells, so that one level says it all: the least that sends. What would have been deferred counts as sent, for it
 * comes. Pure; `decide` is the one that decided then.
 *
 * @param past oldest first, which is how quiet hours are found fastest (quiet.ts)
 */
export const replay = (past: readonly Past[], present: Present): Pick<PreferencesPreview, 'pushes' | 'items'> => {
  const pushes = Object.fromEntries(levels.map((level) => [level, 0])) as PreferencesPreview['pushes'];
  const items = past.map((one): PreferencesPreview['items'][number] => {
    const least = leastFor(one, present);
    for (const level of levels.slice(least === null ? levels.length : levels.indexOf(least))) pushes[level] += 1;
    return {
      notificationId: one.id,
      kind: one.kind,
      title: one.title,
      ...(one.body !== null && { body: one.body }),
      ...(one.agentId !== null && { agentId: one.agentId }),
      at: one.decidedAt ?? one.createdAt,
      least,
    };
  });
  return { pushes, items: items.reverse().slice(0, MOST_ITEMS) };
};

const levels = Intensity.options;

/** The lowest level at which it would have come; null: at none. */
export const leastFor = (past: Past, present: Present): Intensity | null => {
  const { decidedAt } = past;
  if (decidedAt === null || (!past.settled && IN_TIME.has(past.closedHow))) return null;
  return levels.find((level) => comes(past, decidedAt, present, level)) ?? null;
};

const comes = (past: Past, decidedAt: number, { preferences, devices }: Present, intensity: Intensity): boolean => {
  const facts: Facts = {
    matter: { ...past, since: past.createdAt },
    // a snooze is of the present alone
    preferences: { ...preferences, intensity, snoozedUntil: null },
    views: [],
    devices,
    rate: { allowed: true },
  };
  const { action, reason } = decide(facts, decidedAt);
  return action === 'defer' || (action === 'send' && reason !== 'no_device');
};
