import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DRAWN_MS, whileDrawn } from './drawn.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A page before which somebody sits, or not. */
const openPage = (inFront: boolean) => {
  const listeners = new Set<() => void>();
  let is = inFront;
  let proofs = 0;
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const end = whileDrawn(
    () => is,
    { subscribe },
    () => proofs++,
  );
  return {
    /** The page shows something else; nobody says so. */
    show: (now: boolean) => {
      is = now;
    },
    /** Somebody turns to it, or away, which presence tells. */
    turn: (now: boolean) => {
      is = now;
      for (const listener of listeners) listener();
    },
    proofs: () => proofs,
    end,
    heard: () => listeners.size,
  };
};

test('what stands before somebody long enough is proved, and again in case it did not arrive', () => {
  const page = openPage(true);
  vi.advanceTimersByTime(DRAWN_MS - 1);
  expect(page.proofs()).toBe(0);
  vi.advanceTimersByTime(1);
  expect(page.proofs()).toBe(1);
  vi.advanceTimersByTime(DRAWN_MS);
  expect(page.proofs()).toBe(2);
});

test('it is looked at again: when somebody comes to the page, and when the page comes to show it', () => {
  const page = openPage(false);
  vi.advanceTimersByTime(60_000);
  page.turn(true);
  vi.advanceTimersByTime(DRAWN_MS + 500);
  expect(page.proofs()).toBe(1);

  const other = openPage(false);
  vi.advanceTimersByTime(60_000);
  other.show(true);
  vi.advanceTimersByTime(DRAWN_MS + 500);
  expect(other.proofs()).toBe(1);
});

test('a glance, and another one, prove nothing, however short the break', () => {
  const page = openPage(true);
  for (let glance = 0; glance < 5; glance++) {
    vi.advanceTimersByTime(DRAWN_MS - 100);
    page.turn(false);
    page.turn(true);
  }
  expect(page.proofs()).toBe(0);
});

test('what has gone away proves nothing', () => {
  const page = openPage(true);
  page.end();
  vi.advanceTimersByTime(60_000);
  expect([page.proofs(), page.heard(), vi.getTimerCount()]).toEqual([0, 0, 0]);
});
