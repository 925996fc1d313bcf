/** Points in time as people say them, in the reader's locale; in the browser's time zone, unless they are on a person's own clock. */

const DAY = 86_400_000;

/** The day by the calendar of the browser, or of a zone, which takes 50 µs more. */
const dayOf = (at: number, timeZone?: string): number => {
  const date = new Date(at);
  if (timeZone === undefined) return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY;
  return Date.parse(new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeZone }).format(date)) / DAY;
};

/** Whole days between two points by the calendar: 0 is the same day, 1 is yesterday. */
export const daysBetween = (at: number, now: number, timeZone?: string): number =>
  dayOf(now, timeZone) - dayOf(at, timeZone);

/** "09:41". A 24-hour clock wherever the locale does not insist on another. */
export const clock = (at: number, locale: string, zone?: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: cycle(locale), ...zone }).format(at);

/** "09:41:08", for the ledger. */
export const exactClock = (at: number, locale: string): string =>
  new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: cycle(locale),
  }).format(at);

/** The shortest that is clear: "09:41" today, "Thu" within a week, "12 Nov" beyond. For the end of a row. */
export const brief = (at: number, now: number, locale: string): string => {
  const days = daysBetween(at, now);
  if (days === 0) return clock(at, locale);
  if (days > 0 && days < 7) return new Intl.DateTimeFormat(locale, { weekday: 'short' }).format(at);
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' }).format(at);
};

/** In a sentence: "09:41", "yesterday 09:41", "tomorrow 08:00", "Tuesday 18:20", "12 November". */
export const spoken = (at: number, now: number, locale: string, zone: Intl.DateTimeFormatOptions = {}): string => {
  const { timeZone } = zone;
  const days = daysBetween(at, now, timeZone);
  const time = clock(at, locale, zone);
  if (days === 0) return time;
  if (Math.abs(days) === 1) {
    return `${new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-days, 'day')} ${time}`;
  }
  if (Math.abs(days) < 7) return `${new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone }).format(at)} ${time}`;
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', timeZone }).format(at);
};

/**
 * As `spoken`, by a person's own clock. It is named where this browser's reads otherwise: "tomorrow 08:00 CET".
 *
 * @param timeZone one that this browser does not know is taken for its own
 */
export const spokenIn = (timeZone: string | undefined, at: number, now: number, locale: string): string => {
  const here = spoken(at, now, locale);
  if (timeZone === undefined || !isKnown(timeZone)) return here;
  const there = spoken(at, now, locale, { timeZone });
  return here === there ? here : spoken(at, now, locale, { timeZone, timeZoneName: 'short' });
};

const isKnown = (timeZone: string): boolean => {
  try {
    return Intl.DateTimeFormat('en', { timeZone }) !== undefined;
  } catch {
    return false;
  }
};

/** A line between days: "Today", "Yesterday", "Tuesday 17 November". */
export const dayName = (at: number, now: number, locale: string): string => {
  const days = daysBetween(at, now);
  if (days === 0 || days === 1) {
    const name = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-days, 'day');
    return name.charAt(0).toLocaleUpperCase(locale) + name.slice(1);
  }
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : ({ year: 'numeric' } as const);
  return new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', ...year }).format(at);
};

/** Exact figures in columns need a clock of even width: only locales that use a.m. and p.m. keep it. */
const cycle = (locale: string): 'h12' | 'h23' => {
  const resolved = new Intl.DateTimeFormat(locale, { hour: 'numeric' }).resolvedOptions();
  return resolved.hourCycle === 'h12' && !/^en\b(?!-US|-CA|-AU|-NZ|-IN|-PH)/.test(locale) ? 'h12' : 'h23';
};
