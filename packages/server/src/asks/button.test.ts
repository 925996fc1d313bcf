import type { Fault, FaultCode, GiveAnswer, OpenAsk } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { openRoom } from './room.suite.ts';

/** No blind approval: what a token out of a notification may answer. */

const options = [
  { id: 'a', label: 'A' },
  { id: 'b', label: 'B' },
];
const refused: FaultCode = 'open_in_app';

const cases: [string, Partial<OpenAsk>, GiveAnswer, string][] = [
  ['approves what was shown whole', { detail: 'npm test' }, { value: 'approve' }, 'answered'],
  ['approves what has no detail', { body: 'It is short.' }, { value: 'approve' }, 'answered'],
  ['denies anything', { detail: 'x'.repeat(100_000), risk: 'high' }, { value: 'deny' }, 'answered'],
  ['denies with words', {}, { value: 'deny', text: 'not now' }, 'answered'],
  ['chooses among two', { kind: 'choice', options }, { value: 'b' }, 'answered'],
  ['does not approve for always', { always: true, detail: 'npm test' }, { value: 'always' }, refused],
  ['does not approve a high risk', { risk: 'high', detail: 'npm test' }, { value: 'approve' }, refused],
  ['does not choose at a high risk', { kind: 'choice', options, risk: 'high' }, { value: 'a' }, refused],
  ['does not approve a detail that was cut', { detail: 'x'.repeat(601) }, { value: 'approve' }, refused],
  ['does not approve what stood below the fold', { detail: 'a\n'.repeat(20) }, { value: 'approve' }, refused],
  ['does not approve what blanks pushed away', { detail: `ls${' '.repeat(40)}; rm` }, { value: 'approve' }, refused],
  ['does not approve a body that was cut', { body: 'x'.repeat(700) }, { value: 'approve' }, refused],
  [
    'does not choose among three',
    { kind: 'choice', options: [...options, { id: 'c', label: 'C' }] },
    { value: 'c' },
    refused,
  ],
  ['does not choose several', { kind: 'choice', options, multiple: true }, { value: ['a'] }, refused],
  ['does not choose where words may be given', { kind: 'choice', options, custom: true }, { value: 'a' }, refused],
  ['does not write', { kind: 'text' }, { value: null, text: 'main' }, refused],
];

test.each(cases)('a button %s', async (_, fields, body, expected) => {
  await using room = await openRoom();
  const ask = await room.ask(fields);
  const outcome = await room.asks.answer(room.byButton(ask), ask.id, body).then(
    ({ state }) => state,
    (error: Fault) => error.code,
  );
  expect(outcome).toBe(expected);
  const { state } = await room.asks.get(room.ann, ask.id, 0, new AbortController().signal);
  expect(state).toBe(expected === refused ? 'open' : 'answered');
});

test('a token answers the ask that it was made for, and no other', async () => {
  await using room = await openRoom();
  const [one, other] = [await room.ask(), await room.ask()];
  const answer = room.asks.answer(room.byButton(one), other.id, { value: 'approve' });
  await expect(answer).rejects.toMatchObject({ code: 'not_found' });
  await expect(room.asks.answer(room.byButton(one), one.id, { value: 'approve' })).resolves.toBeDefined();
});

test('a token of a person who is not asked opens nothing', async () => {
  await using room = await openRoom();
  const ask = await room.ask({ to: [room.cast.bob.id] });
  const answer = room.asks.answer(room.byButton(ask), ask.id, { value: 'approve' });
  await expect(answer).rejects.toMatchObject({ code: 'not_found' });
});

test('a button of a device that was removed answers nothing any more', async () => {
  await using room = await openRoom();
  const ask = await room.ask();
  const by = room.byButton(ask);
  if (by.type === 'token') await room.store.devices.remove(by.tenantId, by.userId, { id: by.deviceId });
  const answer = room.asks.answer(by, ask.id, { value: 'deny' });
  await expect(answer).rejects.toMatchObject({ code: 'unauthenticated' });
});
