import { useSyncExternalStore } from 'react';

/**
 * The time, once a second, from one clock for the whole page: counters of several rows move together, and only while
 * somebody can see them.
 */
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

const tick = (): void => {
  if (document.visibilityState === 'hidden') return;
  now = Date.now();
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  if (listeners.size === 1) {
    now = Date.now();
    timer = setInterval(tick, 1_000);
    document.addEventListener('visibilitychange', tick);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    document.removeEventListener('visibilitychange', tick);
  };
};

const current = (): number => {
  // Between ticks nothing changes; while no clock runs, a reader sets it when it is old.
  if (listeners.size === 0 && Math.abs(Date.now() - now) > 1_000) now = Date.now();
  return now;
};

export const useNow = (): number => useSyncExternalStore(subscribe, current);
