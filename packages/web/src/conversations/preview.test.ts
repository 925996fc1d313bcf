import type { Ask, Conversation } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { inOrder, previewOf, unreadOf } from './preview.ts';

const conversation = (id: string, at: number, more: Partial<Conversation> = {}): Conversation =>
  ({ id, createdAt: 1, preview: { authorId: 'agent', text: 'hello', status: 'done', at }, ...more }) as Conversation;
const said = (status: string, authorId = 'agent'): Conversation =>
  conversation('c', 1, { preview: { authorId, text: 'hello', status, at: 1 } as Conversation['preview'] });
const ask = { id: 'q', title: 'Run it?' } as Ask;

test.each([
  ['done', undefined, 'hello'],
  ['streaming', 'preview.writing', 'hello'],
  ['error', 'preview.failed', 'hello'],
  ['pending', 'preview.pending', ''],
])('%s', (status, key, words) => {
  const preview = previewOf(said(status), undefined, 'me');
  expect([preview.lead?.key, preview.words]).toEqual([key, words]);
});

test('my own words, and before all else an open ask', () => {
  expect(previewOf(said('done', 'me'), undefined, 'me').lead?.key).toBe('preview.you');
  expect(previewOf(said('streaming'), ask, 'me')).toEqual({
    lead: { key: 'preview.waits', tone: 'waiting' },
    words: 'Run it?',
  });
});

test('who waits comes first, then the newest; one without words stands by when it was made', () => {
  const all = [conversation('old', 5), conversation('waits', 2), conversation('new', 9), { id: 'bare', createdAt: 7 }];
  const order = inOrder(all as Conversation[], new Map([['waits', ask]]));
  expect(order.map(({ id }) => id)).toEqual(['waits', 'new', 'bare', 'old']);
});

test('unread', () => {
  expect(
    unreadOf([conversation('a', 1, { unread: 3 }), conversation('b', 1), conversation('c', 1, { unread: 2 })]),
  ).toBe(5);
});
