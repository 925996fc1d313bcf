import type { Presence } from '../app/sdk.ts';

/** As long as it takes to read a line; a hold lasts twice as long. */
export const DRAWN_MS = 3_000;

/** What a page shows changes without a word, so it is looked at this often. */
const LOOK_MS = 500;

/**
 * Proves that something stood before somebody for as long as it takes to read, without a break. What is proved does not
 * end it: a proof that was lost on its way is given again.
 *
 * @param inFront whether it stands before somebody now
 * @param presence tells at once when they turn away, or come back
 * @returns a function that ends it
 */
export const whileDrawn = (
  inFront: () => boolean,
  presence: Pick<Presence, 'subscribe'>,
  prove: () => void,
): (() => void) => {
  let since: number | undefined;
  const look = (): void => {
    // not by the clock of the day, which may be put forward
    const now = performance.now();
    if (!inFront()) {
      since = undefined;
    } else if (since === undefined) {
      since = now;
    } else if (now - since >= DRAWN_MS) {
      since = now;
      prove();
    }
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  const unsubscribe = presence.subscribe(look);
  return () => {
    clearInterval(timer);
    unsubscribe();
  };
};
