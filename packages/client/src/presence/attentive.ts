import type { Clock } from '../clock.ts';
import type { PresencePage } from './page.ts';

/** Who touched a page this long ago may have walked away from it. The server counts the same. */
const IDLE_MS = 60_000;
const LONGEST_MS = 366 * 86_400_000;

/** Whether somebody is in front of a page, as far as it can tell. */
export interface Attentive {
  /** It is visible, has the focus, and was touched in the last minute. */
  readonly now: boolean;
  /** How long ago it was touched: never negative, whatever became of the clock. */
  agoMs(): number;
  /** True when it had not been for a minute. */
  touch(): boolean;
  /** Looks again at what the page is. */
  settle(): void;
  stop(): void;
}

/** @param changed hears that `now` is another */
export function createAttentive(clock: Clock, page: PresencePage, changed: () => void): Attentive {
  let is = false;
  let touchedAt = Number.NEGATIVE_INFINITY;
  let last = clock.now();
  let timer: { cancel(): void } | undefined;

  function agoMs(): number {
    const now = clock.now();
    // A clock that was put back takes nothing away from how long it has been.
    if (now < last) touchedAt -= last - now;
    last = now;
    return Math.min(now - touchedAt, LONGEST_MS);
  }

  function settle(): void {
    timer?.cancel();
    const left = IDLE_MS - agoMs();
    timer = left > 0 ? clock.timer(left, settle) : undefined;
    const next = left > 0 && page.visible && page.focused;
    if (next === is) return;
    is = next;
    changed();
  }

  return {
    get now() {
      return is;
    },
    agoMs,
    touch() {
      const idle = agoMs() >= IDLE_MS;
      touchedAt = last;
      if (idle) settle();
      return idle;
    },
    settle,
    stop: () => timer?.cancel(),
  };
}
