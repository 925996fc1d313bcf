import type { NotificationKind } from '@beckon/protocol';

/** What is known about every notification of a kind before anything is known about the notification. */
export interface KindRow {
  readonly priority: 'high' | 'normal' | 'low';
  /** How long it is worth telling, in ms. Something that expires by itself lives until then instead. */
  readonly life: number;
  /** It waits until somebody acts on it; the others are read and over. */
  readonly staysUntilActedOn: boolean;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The table, as data: a user will be able to override a row. */
export const kinds: Readonly<Record<NotificationKind, KindRow>> = {
  approval: { priority: 'high', life: 7 * DAY, staysUntilActedOn: true },
  input: { priority: 'high', life: 7 * DAY, staysUntilActedOn: true },
  error: { priority: 'normal', life: DAY, staysUntilActedOn: false },
  message: { priority: 'normal', life: 3 * DAY, staysUntilActedOn: false },
  task_complete: { priority: 'low', life: HOUR, staysUntilActedOn: false },
  idle: { priority: 'low', life: HOUR, staysUntilActedOn: false },
  progress: { priority: 'low', life: HOUR, staysUntilActedOn: false },
  // High, because somebody stands there with the phone in hand; short, because they do not stand there long.
  test: { priority: 'high', life: 10 * 60_000, staysUntilActedOn: false },
};

/** When a notification of this kind, made now, is no longer worth telling. Times are ms since the epoch. */
export const lifeUntil = (kind: NotificationKind, now: number, expiresAt?: number): number => {
  const { life, staysUntilActedOn } = kinds[kind];
  return staysUntilActedOn && expiresAt !== undefined ? expiresAt : now + life;
};
