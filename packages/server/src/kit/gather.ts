import { type Deferred, deferred } from './deferred.ts';

/**
 * Gathers what is better done together, without delaying any of it: the first goes at once and alone; what comes while
 * it is under way goes together next, `most` at a time. Each hears what became of those that it went with.
 */
export const gather = <T>(
  work: (all: readonly T[]) => Promise<void>,
  most = Number.POSITIVE_INFINITY,
): ((one: T) => Promise<void>) => {
  const waiting: { readonly one: T; readonly done: Deferred<void> }[] = [];
  let working = false;

  const run = async (): Promise<void> => {
    working = true;
    while (waiting.length > 0) {
      const set = waiting.splice(0, most);
      try {
        await work(set.map(({ one }) => one));
        for (const { done } of set) done.resolve();
      } catch (error) {
        for (const { done } of set) done.reject(error);
      }
    }
    working = false;
  };

  return (one) => {
    const done = deferred<void>();
    waiting.push({ one, done });
    if (!working) void run();
    return done.promise;
  };
};
