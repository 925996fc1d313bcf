import { Intensity, type NotificationKind } from '@beckon/protocol';

/** What is known about every notification of a kind before anything is known about the notification. */
export interface KindRow {
  readonly priority: 'high' | 'normal' | 'low';
  /** The quietest level that tells it. */
  readonly least: Intensity;
  /** What snooze and quiet hours do to it. */
  readonly quiet: 'tell' | 'defer' | 'suppress';
  /** How long it is worth telling, in ms. Something that expires by itself lives until then instead. */
  readonly life: number;
  /** An agent waits for a person: it lives until somebody acts, and nothing keeps it from being told. */
  readonly blocking: boolean;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const asked: KindRow = { priority: 'high', least: 'chill', quiet: 'tell', life: 7 * DAY, blocking: true };
const reported: KindRow = { priority: 'low', least: 'dialed-in', quiet: 'defer', life: HOUR, blocking: false };

/** The table, as data (docs/attention.md). A person's preferences override `least`, but not of what blocks an agent. */
export const kinds: Readonly<Record<NotificationKind, KindRow>> = {
  approval: asked,
  input: asked,
  error: { priority: 'normal', least: 'chill', quiet: 'defer', life: DAY, blocking: false },
  message: { priority: 'normal', least: 'vibing', quiet: 'defer', life: 3 * DAY, blocking: false },
  task_complete: reported,
  idle: reported,
  progress: { ...reported, least: 'locked-in', quiet: 'suppress' },
  // it comes when the quiet is over, and what it tells has passed the table before; another quiet may have begun since
  summary: { priority: 'normal', least: 'chill', quiet: 'defer', life: DAY, blocking: false },
  // high, because somebody stands there with the phone in hand; short, because they do not stand there long
  test: { priority: 'high', least: 'chill', quiet: 'tell', life: 10 * MINUTE, blocking: false },
};

/** How long after an agent said that it is idle a person is told, and told again, in ms. */
export const idleAfter: Readonly<Record<Intensity, readonly number[]>> = {
  chill: [],
  vibing: [],
  'dialed-in': [5 * MINUTE],
  'locked-in': [5 * MINUTE, 10 * MINUTE, 15 * MINUTE],
  relentless: [5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE],
};

/** How long after an ask was opened a person is told, and told again while it is open, in ms. */
export const askedAfter: Readonly<Record<Intensity, readonly number[]>> = {
  chill: [0],
  vibing: [0],
  'dialed-in': [0],
  'locked-in': [0],
  relentless: [0, ...idleAfter.relentless],
};

const levels = Intensity.options;

/** Whether this level tells what needs at least that one. */
export const tells = (intensity: Intensity, least: Intensity): boolean =>
  levels.indexOf(intensity) >= levels.indexOf(least);

/** When a notification of this kind, made now, is no longer worth telling. Times are ms since the epoch. */
export const lifeUntil = (kind: NotificationKind, now: number, expiresAt?: number): number => {
  const { life, blocking } = kinds[kind];
  return blocking && expiresAt !== undefined ? expiresAt : now + life;
};
