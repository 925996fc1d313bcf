import type { Notification } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { alsoNew } from './recent.ts';

const item = (id: string, kind: Notification['kind'], createdAt: number, conversationId?: string): Notification =>
  ({ id, kind, createdAt, ...(conversationId && { conversationId }) }) as Notification;

test('of a conversation the last word, of everything else all', () => {
  const news = alsoNew(
    [
      item('1', 'message', 1, 'a'),
      item('2', 'message', 2, 'a'),
      item('3', 'error', 3, 'a'),
      item('4', 'message', 4, 'b'),
      item('5', 'test', 5),
      item('6', 'message', 6, 'a'),
    ],
    10,
  );
  expect(news.map(({ id }) => id)).toEqual(['6', '4', '3']);
});
