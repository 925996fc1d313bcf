import { type AnswerValue, type Fault, type FaultCode, type GiveAnswer, limits, type OpenAsk } from '@beckon/protocol';
import { expect, test } from 'vitest';
import type { Answerer } from './answer.ts';
import { openRoom, type Room } from './room.suite.ts';

/** The value of the answer that was taken, or the code of the fault. */
const tried = async (
  room: Room,
  by: Answerer | 'button',
  ask: Partial<OpenAsk>,
  body: GiveAnswer,
): Promise<AnswerValue | { refused: FaultCode }> => {
  const open = await room.ask(ask);
  try {
    const { answer } = await room.asks.answer(by === 'button' ? room.byButton(open) : by, open.id, body);
    return answer?.value ?? null;
  } catch (error) {
    expect((await room.asks.get(room.robot, open.id, 0, new AbortController().signal)).state).toBe('open');
    return { refused: (error as Fault).code };
  }
};

const options = [
  { id: 'a', label: 'A' },
  { id: 'b', label: 'B' },
];
const shapes = {
  approval: { kind: 'approval' },
  'approval with always': { kind: 'approval', always: true },
  text: { kind: 'text' },
  choice: { kind: 'choice', options },
  'multiple choice': { kind: 'choice', options, multiple: true },
  'custom choice': { kind: 'choice', options, custom: true },
  'multiple custom choice': { kind: 'choice', options, multiple: true, custom: true },
} as const satisfies Record<string, Partial<OpenAsk>>;

const values: [AnswerValue, (keyof typeof shapes)[]][] = [
  ['approve', ['approval', 'approval with always']],
  ['deny', ['approval', 'approval with always']],
  ['always', ['approval with always']],
  ['a', ['choice', 'custom choice']],
  ['z', []],
  ['', []],
  [null, []],
  [[], []],
  [['a'], ['multiple choice', 'multiple custom choice']],
  [
    ['b', 'a'],
    ['multiple choice', 'multiple custom choice'],
  ],
  [['a', 'a'], []],
  [['a', 'z'], []],
  [['approve'], []],
];

test.each(values)('%j alone fits %j, and nothing else', async (value, fitting) => {
  await using room = await openRoom();
  for (const [name, ask] of Object.entries(shapes)) {
    const expected = fitting.some((one) => one === name) ? value : { refused: 'invalid_answer' };
    expect([name, await tried(room, room.byAnn, ask, { value })]).toEqual([name, expected]);
  }
});

test('words alone fit a text and a custom choice; blanks are no words', async () => {
  await using room = await openRoom();
  const worded = ['text', 'custom choice', 'multiple custom choice'];
  for (const [name, ask] of Object.entries(shapes)) {
    const expected = worded.includes(name) ? null : { refused: 'invalid_answer' };
    expect([name, await tried(room, room.byAnn, ask, { value: null, text: 'main' })]).toEqual([name, expected]);
    const blank = await tried(room, room.byAnn, ask, { value: null, text: ' \n' });
    expect([name, blank]).toEqual([name, { refused: 'invalid_answer' }]);
  }
  expect(await tried(room, room.byAnn, shapes['multiple custom choice'], { value: [], text: 'both' })).toEqual([]);
});

test('an answer says who gave it, when, and by which way', async () => {
  await using room = await openRoom();
  const { byAnn, byRobot, cast, clock } = room;
  const who = { userId: cast.ann.id, userName: 'Ann', at: clock.now() };
  const give = async (by: (ask: Awaited<ReturnType<Room['ask']>>) => Answerer, body: Partial<GiveAnswer> = {}) => {
    const ask = await room.ask();
    return (await room.asks.answer(by(ask), ask.id, { value: 'deny', ...body })).answer;
  };
  expect(await give(() => byAnn, { text: '' })).toEqual({ ...who, value: 'deny', via: 'app' });
  expect(await give(() => ({ ...byAnn, via: 'api' }) as Answerer, { text: 'no' })).toEqual({
    ...who,
    value: 'deny',
    text: 'no',
    via: 'api',
  });
  const button = await give(room.byButton);
  expect(button).toEqual({
    ...who,
    value: 'deny',
    via: 'notification',
    deviceId: expect.any(String),
    deviceName: 'Phone',
  });
  expect(await give(() => byRobot)).toEqual({ value: 'deny', userId: null, userName: null, via: 'agent', at: who.at });
  expect(await give(() => byRobot, { onBehalfOf: cast.ann.id })).toEqual({ ...who, value: 'deny', via: 'agent' });
});

test('only an agent names a person, and only one whom it asked', async () => {
  await using room = await openRoom();
  const { ann, bob } = room.cast;
  const refused = { refused: 'invalid_request' };
  const give = (by: Answerer | 'button', onBehalfOf: string, to = [ann.id]) =>
    tried(room, by, { to }, { value: 'deny', onBehalfOf });
  expect(await give(room.byRobot, bob.id)).toEqual(refused);
  expect(await give(room.byAnn, ann.id)).toEqual(refused);
  expect(await give('button', ann.id)).toEqual(refused);
  expect(await give(room.byRobot, ann.id)).toBe('deny');
});

test('after its time an ask takes no answer, though nobody has ended it yet', async () => {
  await using room = await openRoom();
  const expiresAt = room.clock.now() + 60_000;
  const [late, just] = [await room.ask({ expiresAt }), await room.ask({ expiresAt })];
  await room.clock.advance(59_999);
  expect((await room.asks.answer(room.byAnn, just.id, { value: 'approve' })).state).toBe('answered');
  await room.clock.advance(1);
  const answer = room.asks.answer(room.byAnn, late.id, { value: 'approve' });
  await expect(answer).rejects.toMatchObject({ code: 'ask_closed', evidence: { ask: { state: 'expired' } } });
  await room.store.asks.expire(10);
  await expect(room.asks.answer(room.byAnn, late.id, { value: 'deny' })).rejects.toMatchObject({ code: 'ask_closed' });
});

test('what was tapped long ago is confirmed before it approves anything', async () => {
  await using room = await openRoom();
  const give = (value: string, ageMs: number, by: Answerer | 'button' = room.byAnn) =>
    tried(room, by, { always: true }, { value, ageMs });
  const stale = limits.staleApproveMs + 1;
  const refused = { refused: 'confirm_needed' };
  expect([await give('approve', stale), await give('always', stale)]).toEqual([refused, refused]);
  expect(await give('approve', stale, 'button')).toEqual(refused);
  expect([await give('approve', stale - 1), await give('deny', stale), await give('deny', stale, 'button')]).toEqual([
    'approve',
    'deny',
    'deny',
  ]);
  // what the terminal says is now
  expect(await give('approve', stale, room.byRobot)).toBe('approve');
});

test('an answer to another detail than this one is refused, whoever gives it', async () => {
  await using room = await openRoom();
  const give = (by: Answerer | 'button', detailHash: string, detail?: string) =>
    tried(room, by, detail === undefined ? {} : { detail }, { value: 'approve', detailHash });
  const refused = { refused: 'detail_changed' };
  expect(await give(room.byAnn, '0'.repeat(64), 'npm test')).toEqual(refused);
  expect(await give('button', '0'.repeat(64), 'npm test')).toEqual(refused);
  expect(await give(room.byAnn, '0'.repeat(64))).toEqual(refused);
  const { detailHash = '' } = await room.ask({ detail: 'npm test' });
  expect(await give('button', detailHash, 'npm test')).toBe('approve');
});

test('the same answer again is the same answer; another by the same person is not', async () => {
  await using room = await openRoom();
  const ask = await room.ask({ kind: 'choice', options, multiple: true });
  const first = await room.asks.answer(room.byAnn, ask.id, { value: ['a', 'b'] });
  expect(await room.asks.answer(room.byButton(ask), ask.id, { value: ['a', 'b'] })).toEqual(first);
  for (const [by, value] of [
    [room.byAnn, ['b', 'a']],
    [room.byBob, ['a', 'b']],
    [room.byRobot, ['a', 'b']],
  ] as const) {
    const late = room.asks.answer(by, ask.id, { value: [...value] });
    await expect(late).rejects.toMatchObject({
      code: 'already_answered',
      message: 'Ann answered this before.',
      evidence: { ask: { answer: first.answer } },
    });
  }
});

test('of answers at the same time one is taken, and the others are told which', async () => {
  await using room = await openRoom();
  const ask = await room.ask();
  const all = await Promise.allSettled(
    [room.byAnn, room.byBob, room.byRobot].map((by) => room.asks.answer(by, ask.id, { value: 'approve' })),
  );
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const one of all) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'already_answered' });
});
