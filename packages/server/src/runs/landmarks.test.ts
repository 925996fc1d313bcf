import { expect, test, vi } from 'vitest';
import { openRoom, type Room } from './room.suite.ts';

const nobody = async function* () {};
const tool = (n: number) =>
  ({ type: 'part', part: n, whole: { type: 'tool_call', callId: `c${n}`, name: 'read', at: 1 } }) as const;

/** A run that is being written, and how often its message was told since. */
const writing = async (room: Room) => {
  const talk = await room.talk();
  const { replyId, runId } = await room.say(talk, 'hi');
  await room.runs.claim(room.worker, { waitSeconds: 0 }, new AbortController().signal);
  const { seq } = await room.store.feeds.head(room.ann.id);
  return {
    write: (n: number) => room.runs.write(room.worker, runId, 1, [tool(n)]),
    told: async () => (await room.store.feeds.head(room.ann.id)).seq - seq,
    kept: async () => (await room.reply(talk, replyId))?.parts.length,
  };
};

test('a few landmarks are told at once; of many, two a second, and the last in any case; all are kept before the tool runs', async () => {
  await using room = await openRoom(nobody, false);
  const { write, told, kept } = await writing(room);
  for (let n = 0; n < 3; n++) await write(n);
  expect(await told()).toBe(3);
  for (let n = 3; n < 20; n++) await write(n);
  expect([await told(), await kept()]).toEqual([4, 20]);
  await room.clock.advance(499);
  expect(await told()).toBe(4);
  await room.clock.advance(1);
  await vi.waitFor(async () => expect(await told()).toBe(5));
  await room.clock.advance(10_000);
  expect(await told()).toBe(5);
});

test('an agent that runs ten tools a second for ten seconds moves the feeds twice a second', async () => {
  await using room = await openRoom(nobody, false);
  const { write, told, kept } = await writing(room);
  for (let n = 0; n < 100; n++) {
    await write(n);
    await room.clock.advance(100);
  }
  expect(await kept()).toBe(100);
  expect(await told()).toBeLessThanOrEqual(24);
  expect(await told()).toBeGreaterThanOrEqual(20);
});
