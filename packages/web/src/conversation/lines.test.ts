import { expect, test } from 'vitest';
import type { ThreadMessage } from '../app/sdk.ts';
import { linesOf, readUpTo } from './lines.ts';

const day = (date: number, hour = 12): number => new Date(2026, 10, date, hour).getTime();
const message = (
  seq: number,
  by: 'user' | 'agent',
  at: number,
  status: ThreadMessage['status'] = 'done',
): ThreadMessage =>
  ({ id: `m${seq}`, seq, author: { kind: by, id: by }, createdAt: at, status, parts: [] }) as unknown as ThreadMessage;

test('a line where a day begins', () => {
  const lines = linesOf([message(1, 'user', day(19)), message(2, 'agent', day(19, 13)), message(3, 'user', day(20))], {
    me: 'user',
    readSeq: undefined,
  });
  expect(lines.map(({ kind }) => kind)).toEqual(['day', 'message', 'message', 'day', 'message']);
});

test('one line before the first that is new, and not before my own', () => {
  const messages = [
    message(1, 'user', day(20)),
    message(2, 'agent', day(20)),
    message(3, 'user', day(20)),
    message(4, 'agent', day(20)),
    message(5, 'agent', day(20)),
  ];
  const lines = linesOf(messages, { me: 'user', readSeq: 2 });
  expect(lines.map(({ key }) => key)).toEqual(['day m1', 'm1', 'm2', 'm3', 'new', 'm4', 'm5']);
});

test('no line while what was read is not loaded, or when nothing was', () => {
  const messages = [message(8, 'agent', day(20)), message(9, 'agent', day(20))];
  for (const readSeq of [0, 3]) {
    expect(linesOf(messages, { me: 'user', readSeq }).some(({ kind }) => kind === 'new')).toBe(false);
  }
});

test('my words were seen when the answer was begun', () => {
  const seen = (status: ThreadMessage['status']) =>
    linesOf([message(1, 'user', day(20)), message(2, 'agent', day(20), status)], { me: 'user', readSeq: undefined })[1];
  expect(seen('pending')).toMatchObject({ seen: false });
  expect(seen('streaming')).toMatchObject({ seen: true });
});

test('what is over is read, wherever it stands; an answer that is not all there is news when it is', () => {
  expect(readUpTo([])).toEqual({ seq: 0, over: 0 });
  const [mine, answer] = [message(1, 'user', 1), message(2, 'agent', 1)];
  expect(readUpTo([mine, answer])).toEqual({ seq: 2, over: 2 });
  expect(readUpTo([mine, message(2, 'agent', 1, 'streaming')])).toEqual({ seq: 1, over: 1 });
  const next = message(3, 'user', 1);
  expect(readUpTo([mine, message(2, 'agent', 1, 'streaming'), next])).toEqual({ seq: 3, over: 2 });
  expect(readUpTo([mine, answer, next])).toEqual({ seq: 3, over: 3 });
});
