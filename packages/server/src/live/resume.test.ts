import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toCursor } from './cursor.ts';
import { openRoom } from './room.suite.ts';
import { playSession } from './sink.suite.ts';

/** Rows that come while nobody reads, or a visit that takes some frames while more rows come, and then breaks off. */
type Step = { readonly append: number } | { readonly take: number; readonly meanwhile: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ append: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ take: fc.nat(8), meanwhile: fc.nat(5) }),
);

test('whatever is written and however often a reader breaks off, it sees every position exactly once', async () => {
  await using room = await openRoom();
  const { epoch, seq: first } = await room.store.feeds.head(room.robot.id);
  let cursor = toCursor(epoch, room.robot.id, first);
  let head = first;
  let seen = first;
  const visit = async (frames: number): Promise<void> => {
    const { sink, ended } = playSession(room, cursor);
    for (let taken = 0; taken < frames; ) {
      const frame = await sink.next();
      if (frame?.event !== 'feed') continue;
      expect(frame.data.seq).toBe(seen + 1);
      [seen, cursor, taken] = [frame.data.seq, frame.id ?? '', taken + 1];
    }
    sink.leave();
    await ended;
  };
  const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
    for (const one of steps) {
      if ('append' in one) {
        await room.append(one.append);
        head += one.append;
        continue;
      }
      head += one.meanwhile;
      await Promise.all([visit(Math.min(one.take, head - seen)), room.append(one.meanwhile)]);
    }
    await visit(head - seen);
    expect(seen).toBe(head);
    expect((await room.store.feeds.head(room.robot.id)).seq).toBe(head);
  });
  await fc.assert(property, { numRuns: 60 });
});
