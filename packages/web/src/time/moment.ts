/** Points in time as people say them, in the reader's locale and time zone. */

const DAY = 86_400_000;

const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** Whole days between two points by the calendar: 0 is the same day, 1 is yesterday. */
export const daysBetween = (at: number, now: number): number => Math.round((startOfDay(now) - startOfDay(at)) / DAY);

/** "09:41". A 24-hour clock wherever the locale does not insist on another. */
export const clock = (at: number, locale: string): string =>
  new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: cycle(locale) }).format(at);

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

/** In a sentence: "09:41", "yesterday 09:41", "Tuesday 18:20", "12 November". */
export const spoken = (at: number, now: number, locale: string): string => {
  const days = daysBetween(at, now);
  const time = clock(at, locale);
  if (days === 0) return time;
  if (days === 1) return `${new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(-1, 'day')} ${time}`;
  if (days > 1 && days < 7) return `${new Intl.DateTimeFormat(locale, { weekday: 'long' }).format(at)} ${time}`;
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' }).format(at);
};

/** What is to come, in a sentence: "10:11", "tomorrow 08:00", "Tuesday 18:20", "12 November". */
export const ahead = (at: number, now: number, locale: string): string => {
  const days = -daysBetween(at, now);
  const time = clock(at, locale);
  if (days === 0) return time;
  if (days === 1) return `${new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(1, 'day')} ${time}`;
  if (days > 1 && days < 7) return `${new Intl.DateTimeFormat(locale, { weekday: 'long' }).format(at)} ${time}`;
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long' }).format(at);
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
