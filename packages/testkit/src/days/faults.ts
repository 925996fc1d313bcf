import type { Dice } from './dice.ts';

/** What goes wrong on a day, as data: drawn before it begins, and played by whoever it happens to. */

/** What becomes of one push on its way to the service. */
export type PushFate =
  /** The service has it after so long, and says so. */
  | { readonly type: 'taken'; readonly ms: number }
  /** It never answers; it may have the push all the same. */
  | { readonly type: 'silent'; readonly taken: boolean }
  | { readonly type: 'busy'; readonly ms: number; readonly status: 429 | 503; readonly retryAfterMs?: number }
  | { readonly type: 'refused'; readonly ms: number; readonly status: 400 }
  /** The subscription is dead: nothing reaches this device any more. */
  | { readonly type: 'gone'; readonly ms: number; readonly status: 410 };

/** How the push services feel on a day: how often each fate comes, out of all. */
export type Weather = Readonly<Record<'silent' | 'busy' | 'refused' | 'gone', number>>;

export const clear: Weather = { silent: 0, busy: 0, refused: 0, gone: 0 };

export const drawWeather = (dice: Dice): Weather =>
  dice.chance(0.6) ? clear : { silent: 0.05, busy: 0.12, refused: 0.01, gone: dice.chance(0.3) ? 0.02 : 0 };

/** The fate of the n-th push to a device. */
export const fateOf = (weather: Weather, dice: Dice): PushFate => {
  const ms = 20 + dice.about(120);
  const { silent, busy, refused, gone } = weather;
  const type = dice.weighted({ taken: 1 - silent - busy - refused - gone, silent, busy, refused, gone });
  switch (type) {
    case 'taken':
      return { type, ms: dice.chance(0.02) ? ms + dice.int(1_000, 9_000) : ms };
    case 'silent':
      return { type, taken: dice.chance(0.5) };
    case 'busy':
      return dice.chance(0.5)
        ? { type, ms, status: 503 }
        : { type, ms, status: 429, retryAfterMs: dice.int(1, 120) * 1_000 };
    case 'refused':
      return { type, ms, status: 400 };
    case 'gone':
      return { type, ms, status: 410 };
  }
};

/**
 * The server dies: at its n-th step after a moment (a step is a command or a query of the store), before that was done
 * or when it was done and nobody had heard of it; and comes back after a while.
 */
export interface Crash {
  readonly at: number;
  readonly step: number;
  readonly done: boolean;
  readonly downMs: number;
}

export const drawCrashes = (dice: Dice, from: number, until: number): Crash[] => {
  if (dice.chance(0.7)) return [];
  const count = dice.int(1, 3);
  const length = (until - from) / count;
  return Array.from({ length: count }, (_, index) => ({
    at: Math.round(from + index * length + dice.next() * length * 0.9),
    step: dice.int(1, 12),
    done: dice.chance(0.5),
    downMs: dice.chance(0.7) ? dice.int(200, 20_000) : dice.int(60_000, 15 * 60_000),
  }));
};
