import { expect, test } from 'vitest';
import type { Client } from '../app/sdk.ts';
import { pageOfNew } from './useOlderConversations.ts';

/** A server with so many conversations, of which a page has two. */
const served = (count: number) => {
  const asked: (string | undefined)[] = [];
  const call = async (_: string, { query }: { query: { before?: string } }) => {
    asked.push(query.before);
    const from = Number(query.before ?? 0);
    const items = [from, from + 1].filter((n) => n < count).map((n) => ({ id: `c${n}` }));
    return { items, ...(from + 2 < count && { next: String(from + 2) }) };
  };
  return { asked, client: { call } as unknown as Pick<Client, 'call'> };
};

test('older conversations begin behind those that are known, and go on from there', async () => {
  const { client, asked } = served(7);
  const known = (id: string) => Number(id.slice(1)) < 5;
  expect(await pageOfNew(client, undefined, known)).toEqual({ items: [{ id: 'c5' }], next: '6' });
  expect(await pageOfNew(client, '6', known)).toEqual({ items: [{ id: 'c6' }], next: undefined });
  expect(asked).toEqual([undefined, '2', '4', '6']);
});

test('where everything is known it ends', async () => {
  const { client } = served(4);
  expect(await pageOfNew(client, undefined, () => true)).toEqual({ items: [], next: undefined });
});
