import { limits } from '@beckon/protocol';
import { expect, test, vi } from 'vitest';
import { StoreUnavailable } from '../store/store.ts';
import { AgentError, type AgentFunction, type Step } from './agent.ts';
import { demoAgent } from './demo.ts';
import { openRoom, type Room } from './room.suite.ts';

const says = (...words: string[]): AgentFunction =>
  async function* () {
    for (const text of words) yield { type: 'text', text };
  };

const throws = (what: unknown): AgentFunction =>
  async function* () {
    yield { type: 'text', text: 'Ha' };
    throw what;
  };

/** Yields for ever, and says nothing. */
const babbles: AgentFunction = async function* () {
  for (;;) yield { type: 'text', text: '' };
};

/** Ann was told this, and nothing else. */
const expectTold = async ({ store, ann }: Room, body: string): Promise<void> => {
  const { items } = await store.outbox.list(ann, { limit: 10 });
  expect(body).not.toBe('');
  expect(items).toMatchObject([{ kind: 'message', body }]);
};

test('a prompt is answered, and whoever looks sees the words come', async () => {
  await using room = await openRoom(says('Hel', 'lo'));
  const talk = await room.talk();
  const seen = room.look(talk);
  const { replyId } = await room.say(talk, 'hi');
  expect(await room.until(talk, replyId, 'done')).toMatchObject({ parts: [{ type: 'text', text: 'Hello' }], rev: 1 });
  expect(seen.map((frame) => (frame.type === 'delta' ? frame.text : '')).join('')).toBe('Hello');
  expect(room.desk.all).toEqual([]);
});

test('an agent sees what was said before, but no reply that is still to come', async () => {
  const histories: string[][] = [];
  await using room = await openRoom(async function* (turn) {
    histories.push(
      turn.history.map(
        (one) => `${one.author.kind}: ${'text' in (one.parts[0] ?? {}) ? (one.parts[0] as { text: string }).text : ''}`,
      ),
    );
    yield { type: 'text', text: 'yes' };
  });
  const talk = await room.talk();
  await room.until(talk, (await room.say(talk, 'one')).replyId, 'done');
  await room.until(talk, (await room.say(talk, 'two')).replyId, 'done');
  expect(histories).toEqual([['user: one'], ['user: one', 'agent: yes', 'user: two']]);
});

test.each<[string, AgentFunction, { code: string; message?: unknown }]>([
  [
    'throws',
    async function* () {
      yield { type: 'text', text: 'Ha' };
      throw new Error('boom');
    },
    { code: 'agent_failed' },
  ],
  [
    'fails in its own words',
    async function* () {
      yield { type: 'text', text: 'Ha' };
      throw new AgentError('provider_401', 'The model refused the key.');
    },
    { code: 'provider_401' },
  ],
  [
    'throws before it begins',
    () => {
      throw new Error('boom');
    },
    { code: 'agent_failed' },
  ],
  ['throws nothing', throws(undefined), { code: 'agent_failed' }],
  ['throws what cannot be told', throws(Object.create(null)), { code: 'agent_failed' }],
  [
    'throws an error whose words are none',
    throws(Object.assign(new Error(), { message: {} })),
    { code: 'agent_failed' },
  ],
  ['says nothing', says(), { code: 'empty' }],
  ['says words that are none', says('', ''), { code: 'empty' }],
  [
    'says too much',
    says('x'.repeat(10 * 1024 * 1024)),
    { code: 'reply_too_large', message: expect.stringMatching(/Ask for the rest\.$/) },
  ],
  ['says too much, word by word', says(...Array(10 * 1024).fill('x'.repeat(1024))), { code: 'reply_too_large' }],
  [
    'asks something that cannot be asked',
    async function* (turn) {
      await turn.ask({ key: 'k', kind: 'choice', title: 'Which?' });
      yield { type: 'text', text: 'never' };
    },
    { code: 'invalid_request' },
  ],
])('an agent that %s ends in an error that says so', async (how, agent, error) => {
  await using room = await openRoom(agent);
  const talk = await room.talk();
  const reply = await room.until(talk, (await room.say(talk, 'hi')).replyId, 'error');
  expect(reply.error).toMatchObject(error);
  expect(Buffer.byteLength(JSON.stringify(reply.parts))).toBeLessThanOrEqual(limits.messageBytes);
  const silent = ['throws before it begins', 'asks something that cannot be asked'].includes(how);
  expect(reply.parts.length).toBe(silent || error.code === 'empty' ? 0 : 1);
  await expectTold(room, reply.error?.message ?? '');
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['a text', 'text'],
  ['a part that is not known', { type: 'picture', url: 'x' }],
  ['an ask that nobody put', { type: 'ask', askId: 'x' }],
  ['words that are a number', { type: 'text', text: 7 }],
  ['a call without an id', { type: 'tool_call', name: 'read' }],
  ['a result that is too long', { type: 'tool_result', callId: '1', output: 'x'.repeat(limits.toolTextLength + 1) }],
  ['a result that no database keeps', { type: 'tool_result', callId: '1', output: 'a\u0000' }],
  ['a wait for nothing', { type: 'wait' }],
])('an agent that yields %s ends in an error, and what it said is kept', async (_, step) => {
  await using room = await openRoom(async function* () {
    yield { type: 'text', text: 'Ha' };
    yield step as Step;
  });
  const talk = await room.talk();
  const reply = await room.until(talk, (await room.say(talk, 'hi')).replyId, 'error');
  expect(reply).toMatchObject({ parts: [{ type: 'text', text: 'Ha' }], error: { code: 'invalid_part' } });
});

test('an agent that calls tools without end is stopped at the most parts that a message has', async () => {
  await using room = await openRoom(async function* () {
    for (let n = 1; ; n++) yield { type: 'tool_call', callId: `${n}`, name: 'read' };
  });
  const talk = await room.talk();
  const reply = await room.until(talk, (await room.say(talk, 'hi')).replyId, 'error');
  expect([reply.error?.code, reply.parts.length]).toEqual(['reply_too_large', limits.messageParts]);
});

test('one that only thought has said nothing, and nobody is told of an empty reply', async () => {
  await using room = await openRoom(async function* () {
    yield { type: 'reasoning', text: 'Hm.' };
    yield { type: 'text', text: ' \n' };
  });
  const talk = await room.talk();
  const reply = await room.until(talk, (await room.say(talk, 'hi')).replyId, 'error');
  expect(reply).toMatchObject({ error: { code: 'empty' }, parts: [{ text: 'Hm.' }, {}] });
  await expectTold(room, reply.error?.message ?? '');
});

test('an agent that never waits for anything lets others in: it is cancelled', async () => {
  await using room = await openRoom(babbles);
  const talk = await room.talk();
  const { replyId, runId } = await room.say(talk, 'hi');
  await room.until(talk, replyId, 'streaming');
  await room.runs.cancel(room.ann, runId);
  await room.until(talk, replyId, 'cancelled');
});

test('an agent that yields without end and says nothing is stopped like one that hangs', async () => {
  await using room = await openRoom(babbles);
  const talk = await room.talk();
  const { replyId } = await room.say(talk, 'hi');
  await room.until(talk, replyId, 'streaming');
  await room.clock.advance(5 * 60_000);
  expect((await room.until(talk, replyId, 'error')).error).toMatchObject({ code: 'silent' });
});

test('an agent that hangs is stopped after five minutes without a word, and its run can be tried again', async () => {
  let calls = 0;
  await using room = await openRoom(async function* () {
    calls += 1;
    if (calls === 1) await new Promise(() => {});
    yield { type: 'text', text: 'here I am' };
  });
  const talk = await room.talk();
  const { replyId, runId } = await room.say(talk, 'hi');
  await room.until(talk, replyId, 'streaming');
  await vi.waitFor(() => expect(calls).toBe(1));
  await room.clock.advance(5 * 60_000);
  expect((await room.until(talk, replyId, 'error')).error).toMatchObject({ code: 'silent' });
  await room.runs.retry(room.ann, runId);
  expect(await room.until(talk, replyId, 'done')).toMatchObject({ rev: 2, parts: [{ text: 'here I am' }] });
});

test('cancelling stops an agent that listens at once, and one that does not after a moment', async () => {
  const begun: string[] = [];
  await using room = await openRoom(async function* (turn) {
    yield { type: 'text', text: 'I begin' };
    begun.push('x');
    if (begun.length === 1) await turn.sleep(3_600_000);
    else await new Promise(() => {});
    yield { type: 'text', text: ' and end' };
  });
  for (const deaf of [false, true]) {
    const talk = await room.talk();
    const { replyId, runId } = await room.say(talk, 'hi');
    await vi.waitFor(() => expect(begun).toHaveLength(deaf ? 2 : 1));
    await room.runs.cancel(room.ann, runId);
    if (deaf) {
      await vi.waitFor(() => expect(room.desk.get(runId)?.cancelRequested).toBe(true));
      await room.clock.advance(5_000);
    }
    expect(await room.until(talk, replyId, 'cancelled')).toMatchObject({ parts: [{ text: 'I begin' }] });
  }
});

test('what is said is kept half a second later, and a tool before it runs', async () => {
  const gate = Promise.withResolvers<void>();
  await using room = await openRoom(async function* () {
    yield { type: 'text', text: 'First.' };
    await gate.promise;
    yield { type: 'tool_call', callId: '1', name: 'rm' };
    await new Promise(() => {});
  });
  const talk = await room.talk();
  const { replyId } = await room.say(talk, 'hi');
  await room.until(talk, replyId, 'streaming');
  await vi.waitFor(() => expect(room.desk.all[0]?.draft.parts).toHaveLength(1));
  expect((await room.reply(talk, replyId))?.parts).toEqual([]);
  await room.clock.advance(500);
  await vi.waitFor(async () => expect((await room.reply(talk, replyId))?.parts).toMatchObject([{ text: 'First.' }]));
  gate.resolve();
  await vi.waitFor(async () =>
    expect((await room.reply(talk, replyId))?.parts).toMatchObject([{ text: 'First.' }, { name: 'rm' }]),
  );
});

test('an agent that waits for a person holds nothing open, and goes on when they answered', async () => {
  await using room = await openRoom(demoAgent);
  const talk = await room.talk();
  const { replyId } = await room.say(talk, 'ask me');
  const asked = await vi.waitFor(async () => {
    await room.clock.advance(20);
    const [ask] = await room.store.asks.waiting(room.ann);
    if (!ask || (await room.reply(talk, replyId))?.status !== 'pending') throw new Error('not yet');
    return ask;
  }, 10_000);
  expect(room.desk.all).toEqual([]);
  await room.store.asks.answer(room.crew.tenantId, asked.id, {
    ...{ value: 'approve', userId: room.crew.ann.id, userName: 'Ann', via: 'app', at: 0 },
  });
  const done = await vi.waitFor(async () => {
    await room.clock.advance(20);
    const reply = await room.reply(talk, replyId);
    if (reply?.status !== 'done') throw new Error('not yet');
    return reply;
  }, 10_000);
  expect(JSON.stringify(done.parts)).toContain('Ann approved it');
});

test('a server that stops says so in the replies it leaves', async () => {
  await using room = await openRoom(async function* (turn) {
    yield { type: 'text', text: 'I begin' };
    await turn.sleep(3_600_000);
  });
  const talk = await room.talk();
  const { replyId } = await room.say(talk, 'hi');
  await room.until(talk, replyId, 'streaming');
  await vi.waitFor(() => expect(room.desk.all[0]?.draft.parts).toHaveLength(1));
  await room.runs.close();
  expect(await room.reply(talk, replyId)).toMatchObject({ status: 'interrupted', parts: [{ text: 'I begin' }] });
});

test('a store that is unavailable at the end, or at the beginning, leaves no run behind', async () => {
  await using room = await openRoom(says('Hello'));
  const talk = await room.talk();
  vi.spyOn(room.store.runs, 'finish').mockRejectedValueOnce(new StoreUnavailable('locked'));
  vi.spyOn(room.store.runs, 'history').mockRejectedValueOnce(new StoreUnavailable('locked'));
  const { runId } = await room.say(talk, 'hi');
  await vi.waitFor(async () => {
    await room.clock.advance(1_000);
    expect(await room.runs.get(room.ann, runId)).toMatchObject({ status: 'done', attempt: 1 });
  });
  expect(room.store.runs.finish).toHaveBeenCalledTimes(2);
});

test('a run that can never be begun keeps none of the others waiting, and is ended with words', async () => {
  await using room = await openRoom(says('Hello'));
  const [poisoned, other] = [await room.talk(), await room.talk()];
  const { history } = room.store.runs;
  vi.spyOn(room.store.runs, 'history').mockImplementation(async (claimed, ...more) => {
    if (claimed.conversation.id === poisoned.id) throw new SyntaxError('no JSON');
    return history(claimed, ...more);
  });
  const bad = await room.say(poisoned, 'hi');
  const good = await room.say(other, 'hi');
  await room.until(other, good.replyId, 'done');
  const reply = await vi.waitFor(async () => {
    await room.clock.advance(1_000);
    const found = await room.reply(poisoned, bad.replyId);
    expect(found?.status).toBe('error');
    return found;
  });
  expect(reply?.error?.code).toBe('not_begun');
  await room.until(other, (await room.say(other, 'again')).replyId, 'done');
});
