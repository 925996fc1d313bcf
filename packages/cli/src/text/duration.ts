import { InvalidArgumentError } from 'commander';

const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `10m`, `1h30m`, `2d` in milliseconds, as the value of an option. */
export const duration = (text: string): number => {
  const parts = [...text.matchAll(/(\d{1,9})([smhd])/g)];
  const ms = parts.reduce((sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units], 0);
  if (parts.map(([part]) => part).join('') !== text || ms === 0) {
    throw new InvalidArgumentError('Write a time such as 90s, 10m, 1h30m or 2d.');
  }
  return ms;
};

/** `812 ms`, `9 s`, `3 min`, `2 h 5 min`, `4 d`: as exact as anybody wants to know. */
export const lasting = (ms: number): string => {
  const whole = Math.max(0, Math.round(ms));
  if (whole < 1_000) return `${whole} ms`;
  const seconds = Math.round(whole / units.s);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(whole / units.m);
  if (minutes < 60) return `${minutes} min`;
  if (whole >= 2 * units.d) return `${Math.floor(whole / units.d)} d`;
  return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`;
};
