import { expect, test } from 'vitest';
import { anAsk, answered, broken, heldClock, json, played, type Received, refused, uuid } from '../../test/kit.ts';
import { createClient } from '../call/client.ts';
import { drainOutbox } from './drain.ts';
import { memoryOutbox, type PendingAnswer } from './outbox.ts';

const start = Date.UTC(2026, 0, 1, 12);
const item = (n: number, more: Partial<PendingAnswer> = {}): PendingAnswer => ({
  askId: uuid(n),
  value: 'approve',
  token: `token-${n}`,
  tappedAt: start - 60_000 + n,
  state: 'queued',
  ...more,
});

function house(answer: (request: Received) => Response | Promise<Response>) {
  const server = played(answer);
  const clock = heldClock(start);
  const client = createClient({ url: 'http://beckon.test', fetch: server.fetch, clock });
  return { server, clock, client, outbox: memoryOutbox() };
}
const idIn = (request: Received): string => request.path.split('/')[3] ?? '';

test('sends in the order of the taps, each under its own token, with its age', async () => {
  const { server, clock, client, outbox } = house((request) => json({ ...anAsk(), id: idIn(request) }));
  await outbox.add(item(3, { value: ['a', 'b'], detailHash: 'f'.repeat(64) }));
  await outbox.add(item(1));
  await outbox.add(item(2, { value: null, text: 'wait for me' }));
  const done = await drainOutbox(client, outbox, clock);
  expect(done.map((ruling) => [ruling.item.askId, ruling.type])).toEqual([
    [uuid(1), 'answered'],
    [uuid(2), 'answered'],
    [uuid(3), 'answered'],
  ]);
  expect(server.requests.map((request) => request.headers.get('authorization'))).toEqual([
    'Bearer token-1',
    'Bearer token-2',
    'Bearer token-3',
  ]);
  expect(server.requests.map((request) => request.body)).toEqual([
    { value: 'approve', ageMs: 59_999 },
    { value: null, text: 'wait for me', ageMs: 59_998 },
    { value: ['a', 'b'], detailHash: 'f'.repeat(64), ageMs: 59_997 },
  ]);
  expect(await outbox.all()).toEqual([]);
});

test('many drainers at once send each answer once', async () => {
  const { server, clock, client, outbox } = house(() => json(anAsk()));
  for (const n of [1, 2, 3]) await outbox.add(item(n));
  await Promise.all([1, 2, 3, 4].map(() => drainOutbox(client, outbox, clock)));
  expect(server.requests.map(idIn)).toEqual([uuid(1), uuid(2), uuid(3)]);
});

test('stops at the first that must wait, and keeps all behind it', async () => {
  const { server, clock, client, outbox } = house((request) =>
    idIn(request) === uuid(2) ? refused('unavailable', {}, 4) : json(anAsk()),
  );
  for (const n of [1, 2, 3]) await outbox.add(item(n));
  const done = await drainOutbox(client, outbox, clock);
  expect(done.at(-1)).toMatchObject({ type: 'wait', afterMs: 4_000 });
  expect(server.requests.length).toBe(2);
  expect((await outbox.all()).map((left) => left.askId)).toEqual([uuid(2), uuid(3)]);
});

test.each([
  ['already_answered', 'late', 0],
  ['ask_closed', 'closed', 0],
  ['not_found', 'closed', 0],
  ['invalid_answer', 'refused', 0],
  ['confirm_needed', 'confirm', 1],
  ['detail_changed', 'confirm', 1],
  ['open_in_app', 'confirm', 1],
  ['token_expired', 'confirm', 1],
] as const)('%s is ruled %s, and %i stay', async (code, type, left) => {
  const winner = answered(anAsk(1), 'deny');
  const { server, clock, client, outbox } = house(() =>
    refused(code, code === 'already_answered' ? { ask: winner } : {}),
  );
  await outbox.add(item(1));
  const [ruling] = await drainOutbox(client, outbox, clock);
  expect(ruling?.type).toBe(type);
  if (code === 'already_answered') expect(ruling).toMatchObject({ ask: winner });
  const after = await outbox.all();
  expect(after.map((kept) => kept.state)).toEqual(left === 0 ? [] : ['needs_confirmation']);
  await drainOutbox(client, outbox, clock);
  expect(server.requests.length).toBe(1);
});

test('no network keeps everything', async () => {
  const { clock, client, outbox } = house(broken);
  await outbox.add(item(1));
  expect(await drainOutbox(client, outbox, clock)).toMatchObject([{ type: 'wait' }]);
  expect(await outbox.all()).toEqual([item(1)]);
});

test('what a person tapped is sent under their own session only, and who that is is asked once', async () => {
  const { server, clock, client, outbox } = house(() => json(anAsk()));
  const mine = (n: number, userId: string): PendingAnswer => {
    const { token: _, ...rest } = item(n);
    return { ...rest, userId };
  };
  await outbox.add(mine(1, 'ann'));
  await outbox.add(mine(2, 'bob'));
  await outbox.add(mine(3, 'bob'));
  let asked = 0;
  await drainOutbox(client, outbox, clock);
  await drainOutbox(client, outbox, clock, {
    userId: async () => {
      asked += 1;
      return 'bob';
    },
  });
  expect([server.requests.map(idIn), asked]).toEqual([[uuid(2), uuid(3)], 1]);
  expect((await outbox.all()).map((left) => left.askId)).toEqual([uuid(1)]);
});

test('signed out: kept, and nothing behind it is tried', async () => {
  const { server, clock, client, outbox } = house(() => refused('unauthenticated'));
  for (const n of [1, 2]) await outbox.add({ ...item(n), userId: 'ann', token: undefined } as never);
  const done = await drainOutbox(client, outbox, clock, { userId: () => 'ann' });
  expect([done.map((ruling) => ruling.type), server.requests.length]).toEqual([['signed_out'], 1]);
  expect((await outbox.all()).length).toBe(2);
});

test('a tap of last month is forgotten', async () => {
  const { server, clock, client, outbox } = house(() => json(anAsk()));
  await outbox.add(item(1, { tappedAt: start - 8 * 86_400_000 }));
  expect(await drainOutbox(client, outbox, clock)).toEqual([]);
  expect([server.requests.length, await outbox.all()]).toEqual([0, []]);
});

test('a tap that came while the earlier one was sent is not lost', async () => {
  const { clock, client, outbox } = house(async () => {
    await outbox.add(item(1, { value: 'deny', tappedAt: start }));
    return refused('confirm_needed');
  });
  await outbox.add(item(1));
  await drainOutbox(client, outbox, clock);
  expect(await outbox.all()).toMatchObject([{ value: 'deny', state: 'queued' }]);
});
