/** Eight o'clock on a person's own clock, in words: the server finds the moment, also where clocks change that night. */
export const morningIs = (now: number, timeZone: string): 'today' | 'tomorrow' => {
  const hour = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' }).format(now);
  return Number(hour) < 8 ? 'today' : 'tomorrow';
};
