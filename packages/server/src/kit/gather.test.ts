import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Deferred, deferred } from './deferred.ts';
import { gather } from './gather.ts';

interface Batch extends Deferred<void> {
  readonly all: readonly number[];
}

const gathered = (): { batches: Batch[]; give: (one: number) => Promise<void> } => {
  const batches: Batch[] = [];
  const give = gather<number>((all) => {
    const batch = { all, ...deferred<void>() };
    batches.push(batch);
    return batch.promise;
  });
  return { batches, give };
};

test('the first goes at once, what comes meanwhile goes together, and nothing is left', async () => {
  const { batches, give } = gathered();
  const done = [give(1), give(2), give(3)];
  expect(batches.map(({ all }) => all)).toEqual([[1]]);
  batches[0]?.resolve();
  await done[0];
  await turn();
  expect(batches.map(({ all }) => all)).toEqual([[1], [2, 3]]);
  batches[1]?.resolve();
  await Promise.all(done);
  await turn();
  const last = give(4);
  expect(batches.map(({ all }) => all)).toEqual([[1], [2, 3], [4]]);
  batches[2]?.resolve();
  await last;
});

test('who went together fails together, and the next are tried all the same', async () => {
  const { batches, give } = gathered();
  const done = [give(1), give(2), give(3)].map((one) => one.catch((error: unknown) => error));
  batches[0]?.resolve();
  await done[0];
  await turn();
  const next = give(4);
  batches[1]?.reject(new Error('full'));
  expect(await done[1]).toEqual(new Error('full'));
  expect(await done[2]).toEqual(new Error('full'));
  await turn();
  batches[2]?.resolve();
  await next;
});
