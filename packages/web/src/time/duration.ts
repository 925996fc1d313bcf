import type { Texts } from '../texts/format.ts';

/**
 * How long something takes, in the largest unit that says enough: "0.3 s", "40 s", "2 min", "3 h", "2 days". Exact
 * where it matters: tenths of a second below ten seconds when `precise`.
 */
export type Span = { value: number; unit: 'second' | 'minute' | 'hour' | 'day' };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const span = (ms: number, precise = false): Span => {
  const past = Math.max(0, ms);
  if (precise && past < 10 * SECOND) return { value: Math.round(past / 100) / 10, unit: 'second' };
  if (past < MINUTE) return { value: Math.floor(past / SECOND), unit: 'second' };
  if (past < HOUR) return { value: Math.floor(past / MINUTE), unit: 'minute' };
  if (past < 2 * DAY) return { value: Math.floor(past / HOUR), unit: 'hour' };
  return { value: Math.floor(past / DAY), unit: 'day' };
};

export const duration = (ms: number, { t }: Texts, precise = false): string => {
  const { value, unit } = span(ms, precise);
  return t(`time.${unit}`, { value });
};

/** "320 ms" below a second, else as `duration` with tenths: for what is measured. */
export const measured = (ms: number, texts: Texts): string =>
  ms < SECOND ? texts.t('time.ms', { value: Math.max(0, Math.round(ms)) }) : duration(ms, texts, true);

/** How long a code still works: "4:12". */
export const countdown = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / SECOND));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};
