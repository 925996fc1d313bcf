import { lasting } from './duration.ts';

const two = (number: number): string => String(number).padStart(2, '0');

/** `12:05:09.120`, in the time zone of whoever reads. */
export const clockTime = (at: number): string => {
  const date = new Date(at);
  const seconds = `${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
  return `${two(date.getHours())}:${two(date.getMinutes())}:${seconds}`;
};

/** `2026-01-31 12:05`. */
export const dateTime = (at: number): string => {
  const date = new Date(at);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
};

/** `3 min ago`, `now`, or `in 3 min`. */
export const ago = (at: number, now: number): string => {
  if (Math.abs(now - at) < 1_000) return 'now';
  return at < now ? `${lasting(now - at)} ago` : `in ${lasting(at - now)}`;
};
