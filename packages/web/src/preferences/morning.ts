/** Eight o'clock on a person's own clock, in words: the server finds the moment, also where clocks change that night. */
export const morningIs = (now: number, timeZone: string): 'today' | 'tomorrow' => {
  const hour = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' }).format(now);
  return Number(hour) < 8 ? 'today' : 'tomorrow';
};

const HOUR = 3_600_000;

/** What the zone is called on that morning. Clocks change before eight, so by then, and for the rest of that day, it is so called. */
export const morningZone = (now: number, timeZone: string, locale: string): string => {
  const then = now + (morningIs(now, timeZone) === 'today' ? 8 : 24) * HOUR;
  const parts = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }).formatToParts(then);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone;
};
