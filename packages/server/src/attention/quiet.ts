import type { Preferences, QuietHours } from '@beckon/protocol';
import { Temporal } from 'temporal-polyfill';

/**
 * Quiet hours and mornings, on a person's own clock. On the night on which clocks change, a time that does not exist is
 * as much later as the clock was put forward, and of one that comes twice the first counts (RFC 5545 section 3.3.5 reads
 * them so, too).
 */

/** When the quiet hours that hold at `now` end; undefined when none do. Times are ms since the epoch. */
export const quietUntil = (
  { quietHours, timeZone }: Pick<Preferences, 'quietHours' | 'timeZone'>,
  now: number,
): number | undefined => {
  if (quietHours === null) return undefined;
  const key = `${timeZone} ${quietHours.from} ${quietHours.to} ${quietHours.days ?? ''}`;
  let known = spans.get(key);
  if (known === undefined || now < known.from || now >= known.to) {
    known = spanAt(quietHours, timeZone, now);
    spans.delete(key);
    spans.set(key, known);
    if (spans.size > MOST_SPANS) spans.delete(spans.keys().next().value ?? key);
  }
  return known.quiet ? known.to : undefined;
};

/** The next time it is eight in the morning there, after `now`. */
export const nextMorning = (timeZone: string, now: number): number => {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate();
  const morning = at(today, MORNING, timeZone);
  return morning > now ? morning : at(today.add({ days: 1 }), MORNING, timeZone);
};

const MORNING = '08:00';

/** A stretch of time in which the answer is the same. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly quiet: boolean;
}

/**
 * Stretches that were looked at: a calendar is a hundred times as slow as the rest of a decision, and its answer holds
 * for hours. For the module and not for a house: what is in it follows from its key and the time alone.
 */
const spans = new Map<string, Span>();
const MOST_SPANS = 10_000;

const DAY = 86_400_000;

const spanAt = (quietHours: QuietHours, timeZone: string, now: number): Span => {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).toPlainDate();
  const nights = [-1, 0, 1].flatMap((days) => nightOf(today.add({ days }), quietHours, timeZone));
  // through the next night, where that has begun by then: at 03:00 the clock may be before where 02:59 was put
  const end = nights.reduce((until, { from, to }) => (from <= until && until < to ? to : until), now);
  if (end > now) return { from: now, to: end, quiet: true };
  const next = Math.min(...nights.map(({ from }) => from).filter((from) => from > now), now + DAY);
  return { from: now, to: next, quiet: false };
};

/** The quiet hours that begin on this day, if any do. */
const nightOf = (
  day: Temporal.PlainDate,
  { from, to, days }: QuietHours,
  timeZone: string,
): { from: number; to: number }[] => {
  if (days && !days.includes(day.dayOfWeek)) return [];
  const end = to > from ? day : day.add({ days: 1 });
  return [{ from: at(day, from, timeZone), to: at(end, to, timeZone) }];
};

const at = (day: Temporal.PlainDate, time: string, timeZone: string): number =>
  day.toZonedDateTime({ timeZone, plainTime: time }).epochMilliseconds;
