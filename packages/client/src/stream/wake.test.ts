import { expect, test } from 'vitest';
import { heldClock } from '../../test/kit.ts';
import type { Clock } from '../clock.ts';
import { browserWake, timerJump, type WakeReason } from './wake.ts';

/** A window as far as waking is concerned. */
function aWindow() {
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  const window = Object.assign(new EventTarget(), { document });
  const show = (visibilityState: string): void => {
    document.visibilityState = visibilityState;
    document.dispatchEvent(new Event('visibilitychange'));
  };
  return { window, show };
}

/** A clock whose timers come as they should while its wall time can jump, as when a machine sleeps. */
function sleeper(): Clock & { advance(ms: number): Promise<void>; sleep(ms: number): void } {
  const clock = heldClock();
  let slept = 0;
  return {
    now: () => clock.now() + slept,
    timer: clock.timer,
    advance: clock.advance,
    sleep: (ms) => {
      slept += ms;
    },
  };
}

test('a page that comes back, a network that comes back', () => {
  const { window, show } = aWindow();
  const reasons: WakeReason[] = [];
  const stop = browserWake(window, heldClock()).listen((reason) => reasons.push(reason));
  show('visible');
  show('hidden');
  show('visible');
  window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }));
  window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  window.dispatchEvent(new Event('online'));
  expect(reasons).toEqual(['visible', 'restored', 'online']);
  stop();
  window.dispatchEvent(new Event('online'));
  expect(reasons.length).toBe(3);
});

test('a machine that slept', async () => {
  const clock = sleeper();
  const reasons: WakeReason[] = [];
  const stop = timerJump(clock).listen((reason) => reasons.push(reason));
  await clock.advance(60_000);
  expect(reasons).toEqual([]);
  clock.sleep(3_600_000);
  await clock.advance(5_000);
  expect(reasons).toEqual(['resumed']);
  await clock.advance(60_000);
  stop();
  clock.sleep(3_600_000);
  await clock.advance(60_000);
  expect(reasons).toEqual(['resumed']);
});

test('timers of a hidden page are late by nature, and mean nothing', async () => {
  const { window, show } = aWindow();
  const clock = sleeper();
  const reasons: WakeReason[] = [];
  browserWake(window, clock).listen((reason) => reasons.push(reason));
  show('hidden');
  clock.sleep(60_000);
  await clock.advance(5_000);
  expect(reasons).toEqual([]);
});
