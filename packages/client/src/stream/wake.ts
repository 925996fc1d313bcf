import { type Clock, systemClock } from '../clock.ts';

/** Why what was thought to be connected may not be: a page came back, the network did, or the machine slept. */
export type WakeReason = 'visible' | 'restored' | 'online' | 'resumed';

/** Tells when a connection should be made anew. `listen` answers a function that stops listening. */
export interface WakeSource {
  listen(wake: (reason: WakeReason) => void): () => void;
}

interface Listens {
  addEventListener(type: string, listener: (event: Event) => void): void;
  removeEventListener(type: string, listener: (event: Event) => void): void;
}
/** What `browserWake` needs of a window. */
export interface WakeWindow extends Listens {
  readonly document: Listens & { readonly visibilityState: string };
}

const BEAT_MS = 5_000;
const JUMP_MS = 15_000;

/** The machine slept: a timer of 5 s came 15 s too late. The only sign there is outside a browser. */
export const timerJump = (clock: Clock = systemClock()): WakeSource => ({
  listen(wake) {
    let last = clock.now();
    let timer = clock.timer(BEAT_MS, beat);
    function beat(): void {
      const now = clock.now();
      if (now - last > BEAT_MS + JUMP_MS) wake('resumed');
      last = now;
      timer = clock.timer(BEAT_MS, beat);
    }
    return () => timer.cancel();
  },
});

/**
 * A browser's signs. `pageshow` as well as `visibilitychange`: iOS brings a page back from its cache with dead sockets
 * and no other word. Jumps of the clock count in a visible page only, because hidden ones get their timers by the minute.
 */
export const browserWake = (window: WakeWindow, clock: Clock = systemClock()): WakeSource => ({
  listen(wake) {
    const { document } = window;
    let hidden = document.visibilityState === 'hidden';
    const onVisibility = (): void => {
      const was = hidden;
      hidden = document.visibilityState === 'hidden';
      if (was && !hidden) wake('visible');
    };
    const onPageShow = (event: Event): void => {
      if ('persisted' in event && event.persisted === true) wake('restored');
    };
    const onOnline = (): void => wake('online');
    const stopJumps = timerJump(clock).listen((reason) => {
      if (!hidden) wake(reason);
    });
    document.addEventListener('visibilitychange', onVisibility);
    window.addEventListener('pageshow', onPageShow);
    window.addEventListener('online', onOnline);
    return () => {
      stopJumps();
      document.removeEventListener('visibilitychange', onVisibility);
      window.removeEventListener('pageshow', onPageShow);
      window.removeEventListener('online', onOnline);
    };
  },
});

/** A browser's signs where there is a page, else the clock's. */
export function defaultWake(clock: Clock = systemClock()): WakeSource {
  const world: { window?: WakeWindow; document?: unknown } = globalThis as never;
  return world.window !== undefined && world.document !== undefined
    ? browserWake(world.window, clock)
    : timerJump(clock);
}
