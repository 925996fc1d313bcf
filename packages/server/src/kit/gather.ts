import { deferred } from './deferred.ts';

/**
 * Gathers what is better done together, without delaying any of it: the first goes at once and alone; what comes while
 * it is under way goes together next. Each hears what became of those that it went with.
 */
export const gather = <T>(work: (all: readonly T[]) => Promise<void>): ((one: T) => Promise<void>) => {
  let waiting: T[] = [];
  let next = deferred<void>();
  let working = false;

  const run = async (): Promise<void> => {
    working = true;
    while (waiting.length > 0) {
      const [all, done] = [waiting, next];
      waiting = [];
      next = deferred<void>();
      await work(all).then(done.resolve, done.reject);
    }
    working = false;
  };

  return (one) => {
    waiting.push(one);
    const { promise } = next;
    if (!working) void run();
    return promise;
  };
};
