import type { OpenAsk } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { never, openRoom } from './room.suite.ts';

const ask: OpenAsk = { key: 'k', kind: 'approval', title: 'May I?' };

test('the same ask again is not fresh; something else under its key is refused', async () => {
  await using room = await openRoom();
  const first = await room.asks.open(room.robot, { ...ask, to: [room.cast.bob.id, room.cast.ann.id] });
  const again = await room.asks.open(room.robot, { to: [room.cast.ann.id, room.cast.bob.id], ...ask });
  expect([first.fresh, again.fresh, again.ask]).toEqual([true, false, first.ask]);
  await expect(room.asks.open(room.robot, ask)).rejects.toMatchObject({ code: 'key_reused' });
});

test.each<[string, Partial<OpenAsk>]>([
  ['options', { kind: 'choice' }],
  ['options', { kind: 'approval', options: [{ id: 'a', label: 'A' }] }],
  [
    'options',
    {
      kind: 'choice',
      options: [
        { id: 'a', label: 'A' },
        { id: 'a', label: 'B' },
      ],
    },
  ],
  ['multiple', { kind: 'text', multiple: true }],
  ['custom', { kind: 'approval', custom: true }],
  ['always', { kind: 'text', always: true }],
  ['expiresAt', { expiresAt: Date.UTC(2026, 0, 1, 12) }],
])('%s that does not go with the rest is refused by name', async (field, change) => {
  await using room = await openRoom();
  const opened = room.asks.open(room.robot, { ...ask, ...change });
  await expect(opened).rejects.toMatchObject({ code: 'invalid_request', evidence: { field } });
});

test('people and conversations that there are not are told apart', async () => {
  await using room = await openRoom();
  const open = (change: Partial<OpenAsk>) => room.asks.open(room.robot, { ...ask, ...change });
  const id = room.robot.id;
  await expect(open({ to: [id] })).rejects.toMatchObject({ code: 'not_found', evidence: { field: 'to' } });
  const missing = { code: 'not_found', evidence: { field: 'conversationId' } };
  await expect(open({ conversationId: id })).rejects.toMatchObject(missing);
  const stray = await room.store.people.createAgent({
    tenantId: room.cast.tenantId,
    name: 'x',
    kind: 'x',
    ownerId: null,
  });
  const nobody = room.asks.open({ ...room.robot, id: stray.id }, ask);
  await expect(nobody).rejects.toMatchObject({ code: 'no_addressee' });
});

test('an ask is taken back once, by its agent, unless somebody answered', async () => {
  await using room = await openRoom();
  const [one, two] = [await room.ask(), await room.ask()];
  const gone = await room.asks.cancel(room.robot, one.id, 'Done.');
  expect(gone).toMatchObject({ state: 'cancelled', reason: 'Done.' });
  expect(await room.asks.cancel(room.robot, one.id, 'Again.')).toEqual(gone);
  await room.asks.answer(room.byAnn, two.id, { value: 'deny' });
  const late = room.asks.cancel(room.robot, two.id, undefined);
  await expect(late).rejects.toMatchObject({ code: 'already_answered', evidence: { ask: { id: two.id } } });
  await expect(room.asks.cancel(room.robot, room.robot.id, undefined)).rejects.toMatchObject({ code: 'not_found' });
});

test('only what was answered is acknowledged; a later word takes the place of an earlier', async () => {
  await using room = await openRoom();
  const { id } = await room.ask();
  await expect(room.asks.ack(room.robot, id, { ok: true })).rejects.toMatchObject({ code: 'not_answered' });
  await room.asks.answer(room.byAnn, id, { value: 'approve' });
  await room.asks.ack(room.robot, id, { ok: true });
  await room.asks.ack(room.robot, id, { ok: false, reason: 'It had ended.' });
  const { ack } = await room.asks.get(room.ann, id, 0, never);
  expect(ack).toEqual({ ok: false, reason: 'It had ended.', at: room.clock.now() });
  const other = { ...room.robot, id: room.cast.ann.id };
  await expect(room.asks.ack(other, id, { ok: true })).rejects.toMatchObject({ code: 'not_found' });
});

test('an event is posted once per key, with the words of its type when it has none', async () => {
  await using room = await openRoom();
  const agent = { tenantId: room.cast.tenantId, agentId: room.robot.id };
  const first = await room.asks.postEvent(agent, { key: 'e', type: 'idle' });
  const again = await room.asks.postEvent(agent, { key: 'e', type: 'idle' });
  expect([first.fresh, again.fresh, again.event]).toEqual([true, false, first.event]);
  expect(first.event.title).not.toBe('');
  await expect(room.asks.postEvent(agent, { key: 'e', type: 'error' })).rejects.toMatchObject({ code: 'key_reused' });
});

test('an ask and an event may have the same key', async () => {
  await using room = await openRoom();
  await room.ask({ key: 'same' });
  const agent = { tenantId: room.cast.tenantId, agentId: room.robot.id };
  expect((await room.asks.postEvent(agent, { key: 'same', type: 'error' })).fresh).toBe(true);
});

test('why an ask was told is for its agent, and for each who was asked their own', async () => {
  await using room = await openRoom();
  const { id } = await room.ask();
  const told = async (one: typeof room.ann) => (await room.asks.why(one, id)).map(({ userId }) => userId).sort();
  const { ann, bob } = room.cast;
  expect([await told(room.robot), await told(room.ann), await told(room.bob)]).toEqual([
    [ann.id, bob.id].sort(),
    [ann.id],
    [bob.id],
  ]);
  const { id: other } = await room.ask({ to: [bob.id] });
  await expect(room.asks.why(room.ann, other)).rejects.toMatchObject({ code: 'not_found' });
});
