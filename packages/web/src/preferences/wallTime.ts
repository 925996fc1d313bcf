import { clock } from '../time/moment.ts';

/** A time of day such as `22:30`, as the reader writes it. */
export const spokenWallTime = (time: string, locale: string): string => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return clock(new Date(2026, 0, 15, hours, minutes).getTime(), locale);
};

/** As a part of the day, from 0 to 1. */
export const partOfDay = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (hours * 60 + minutes) / 1_440;
};

/** The names of these days, in the reader's language: 1 is Monday. */
export const dayName = (day: number, locale: string, width: 'short' | 'long'): string =>
  new Intl.DateTimeFormat(locale, { weekday: width, timeZone: 'UTC' }).format(Date.UTC(2026, 0, 4 + day));

/** "Mon, Tue, Fri". */
export const dayNames = (days: readonly number[], locale: string): string =>
  new Intl.ListFormat(locale, { style: 'narrow' }).format(days.map((day) => dayName(day, locale, 'short')));

/** `Europe/Berlin` as people say it. */
export const placeOf = (timeZone: string): string => (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ');
