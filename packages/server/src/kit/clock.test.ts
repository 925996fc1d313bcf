import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from './clock.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a timer fires once, when its time has come', () => {
  const wake = vi.fn();
  systemClock().timer(1_000, wake);
  vi.advanceTimersByTime(999);
  expect(wake).not.toHaveBeenCalled();
  vi.advanceTimersByTime(5_000);
  expect(wake).toHaveBeenCalledTimes(1);
});

test('a timer that was cancelled never fires', () => {
  const wake = vi.fn();
  systemClock().timer(1_000, wake).cancel();
  vi.advanceTimersByTime(5_000);
  expect(wake).not.toHaveBeenCalled();
});

test('a time beyond what setTimeout takes is not now, and one in the past is', () => {
  const [far, past] = [vi.fn(), vi.fn()];
  const clock = systemClock();
  clock.timer(Number.POSITIVE_INFINITY, far);
  clock.timer(2 ** 40, far);
  clock.timer(-5, past);
  vi.advanceTimersByTime(86_400_000);
  expect([far.mock.calls.length, past.mock.calls.length]).toEqual([0, 1]);
});
