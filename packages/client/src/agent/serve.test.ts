import type { Message, Run } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { eventually, openRealHouse, type RealHouse } from '../../test/house.ts';
import { createMirror } from '../mirror/mirror.ts';
import { serveAgent } from './serve.ts';
import type { ServedTurn, Step, TurnHandler } from './steps.ts';

let cids = 0;
const say = async (house: RealHouse, conversationId: string, text = 'Go on.'): Promise<string> => {
  const body = { cid: `cid-${++cids}`, text };
  const said = await house.owner.call('postMessage', { params: { id: conversationId }, body });
  return 'replyId' in said ? said.runId : expect.unreachable();
};
const ended = (house: RealHouse, id: string): Promise<Run> =>
  eventually(async () => {
    const run = await house.owner.call('getRun', { params: { id } });
    expect(run.finishedAt).toBeDefined();
    return run;
  });
const reply = async (house: RealHouse, conversationId: string): Promise<Message> => {
  const { items } = await house.owner.call('listMessages', { params: { id: conversationId } });
  return items[0] ?? expect.unreachable();
};
const textOf = ({ parts }: Pick<Message, 'parts'>): string =>
  parts.map((part) => ('text' in part ? part.text : `[${part.type}]`)).join('|');
const saying = (...steps: Step[]): TurnHandler =>
  async function* () {
    yield* steps;
  };

test('a person says something, and reads the answer as it is written', async () => {
  await using house = await openRealHouse();
  const { id } = await house.conversation();
  const written = Promise.withResolvers<void>();
  let prompt: Message | undefined;
  const serving = serveAgent({ url: house.url, key: house.key }, async function* ({ history }) {
    prompt = history.at(-1);
    yield { type: 'reasoning', text: 'They greet.' };
    yield { type: 'text', text: 'Hello ' };
    yield { type: 'text', text: '\ud83d' };
    await written.promise;
    yield { type: 'text', text: '\ude42!' };
    yield { type: 'tool_call', callId: 'c1', name: 'read', title: 'Read the plan' };
    yield { type: 'tool_result', callId: 'c1', output: 'the plan' };
    yield { type: 'text', text: 'Done.' };
  });
  const mirror = createMirror(house.owner);
  mirror.start();
  const thread = mirror.thread(id);
  await eventually(() => expect(thread.getSnapshot().state).toBe('ready'));
  const cid = thread.say('Hi there');
  await eventually(() => {
    const { messages, runs } = thread.getSnapshot();
    expect(messages.map(textOf)).toEqual(['Hi there', 'They greet.|Hello ']);
    expect(messages[1]).toMatchObject({ status: 'streaming', growing: true });
    expect(runs).toMatchObject([{ status: 'running' }]);
  });
  written.resolve();
  await eventually(() => {
    const { messages, runs, unsent } = thread.getSnapshot();
    expect(messages.map(textOf).at(1)).toBe('They greet.|Hello 🙂!|[tool_call]|[tool_result]|Done.');
    expect(messages[1]).toMatchObject({ status: 'done', growing: false });
    expect([runs, unsent]).toEqual([[], []]);
  });
  expect(thread.getSnapshot().messages[0]).toMatchObject({ cid });
  expect(prompt?.parts).toEqual([{ type: 'text', text: 'Hi there' }]);
  mirror.close();
  await serving.stop();
  await serving.done;
});

test('it waits for a person without holding anything, and goes on with what it wrote', async () => {
  await using house = await openRealHouse();
  const { id } = await house.conversation();
  const serving = serveAgent({ url: house.url, key: house.key }, async function* (turn) {
    const ask = await turn.ask({ key: 'deploy', kind: 'approval', title: 'Deploy?' });
    if (ask.state === 'open') {
      yield { type: 'text', text: 'I ask. ' };
      yield { type: 'wait', askId: ask.id };
    }
    yield { type: 'text', text: `You said ${String(ask.answer?.value)}.` };
  });
  const runId = await say(house, id);
  const run = await eventually(async () => {
    const now = await house.owner.call('getRun', { params: { id: runId } });
    expect(now.status).toBe('waiting');
    return now;
  });
  await eventually(() => expect(serving.running).toBe(0));
  await house.owner.call('answerAsk', { params: { id: run.askId ?? '' }, body: { value: 'approve' } });
  expect(await ended(house, runId)).toMatchObject({ status: 'done', attempt: 1 });
  const { items } = await house.owner.call('listMessages', { params: { id } });
  expect(items.find((message) => message.runId === runId && message.author.kind === 'agent')).toMatchObject({
    parts: [{ text: 'I ask. You said approve.' }],
  });
  await serving.stop();
});

test('a cancel reaches a handler that is silent, at once; what it still says is not taken', async () => {
  await using house = await openRealHouse();
  const { id } = await house.conversation();
  const serving = serveAgent({ url: house.url, key: house.key }, async function* (turn) {
    yield { type: 'text', text: 'I begin' };
    await turn.sleep(60_000).catch(() => undefined);
    yield { type: 'text', text: ' and end' };
  });
  const runId = await say(house, id);
  await eventually(async () => expect(textOf(await reply(house, id))).toBe('I begin'));
  await house.owner.call('cancelRun', { params: { id: runId }, body: {} });
  expect(await ended(house, runId)).toMatchObject({ status: 'cancelled' });
  expect(await reply(house, id)).toMatchObject({ status: 'cancelled', parts: [{ text: 'I begin' }] });
  await serving.stop();
});

/** Handlers of people who write without types. */
const untyped = (handler: () => unknown): TurnHandler => handler as TurnHandler;
const yielding = (step: unknown): TurnHandler => saying({ type: 'text', text: 'Before. ' }, step as Step);
const nobody = '01a10000-0000-7000-8000-000000000000';

test.each<[string, TurnHandler, object]>([
  [
    'throws at once',
    untyped(() => {
      throw new Error('no disk');
    }),
    { code: 'agent_failed', message: 'no disk' },
  ],
  [
    'gives a promise',
    untyped(async () => 'hello'),
    { code: 'invalid_handler', message: expect.stringContaining('function*') },
  ],
  ['gives a promise that fails', untyped(() => Promise.reject(new Error('late'))), { code: 'invalid_handler' }],
  ['gives nothing', untyped(() => undefined), { code: 'invalid_handler' }],
  ['throws what has no words', () => fail(Object.create(null)), { code: 'agent_failed', message: 'The agent failed.' }],
  ['waits for an ask that is not there', yielding({ type: 'wait', askId: nobody }), { code: 'not_found' }],
  ['waits for what is no id', yielding({ type: 'wait', askId: 'mine' }), { code: 'invalid_request' }],
  ['waits for nothing', yielding({ type: 'wait' }), { code: 'invalid_part' }],
  ['yields no words', yielding({ type: 'text' }), { code: 'invalid_part' }],
  ['yields words that are none', yielding({ type: 'text', text: { a: 1 } }), { code: 'invalid_part' }],
  ['yields null', yielding(null), { code: 'invalid_part' }],
  ['yields words alone', yielding('Hello'), { code: 'invalid_part' }],
  ['yields a call without a name', yielding({ type: 'tool_call', callId: 'c' }), { code: 'invalid_part' }],
])('a handler that %s ends the run at once, and whoever runs it hears why', async (_, handler, error) => {
  await using house = await openRealHouse();
  const { id } = await house.conversation();
  const problems: unknown[] = [];
  const onProblem = (problem: unknown): void => void problems.push(problem);
  const serving = serveAgent({ url: house.url, key: house.key, onProblem }, handler);
  const began = performance.now();
  expect(await ended(house, await say(house, id))).toMatchObject({ status: 'error', error });
  // a claim that nobody ends runs out after thirty
  expect(performance.now() - began).toBeLessThan(15_000);
  expect(problems).toHaveLength(1);
  expect(textOf(await reply(house, id))).not.toMatch(/undefined|object|null/);
  await serving.stop();
});

test.each<[string, TurnHandler, object]>([
  ['throws', () => fail('no disk', 'ENOSPC'), { code: 'ENOSPC', message: 'no disk' }],
  ['throws what is no error', () => fail('x\u0000y'), { code: 'agent_failed', message: 'xy' }],
  ['says nothing', saying(), { code: 'empty' }],
  ['says too much', saying({ type: 'text', text: 'x'.repeat(300_000) }), { code: 'reply_too_large' }],
])('a handler that %s ends the run as an error with words', async (_, handler, error) => {
  await using house = await openRealHouse();
  const { id } = await house.conversation();
  const serving = serveAgent({ url: house.url, key: house.key }, handler);
  expect(await ended(house, await say(house, id))).toMatchObject({ status: 'error', error });
  await serving.stop();
});

// biome-ignore lint/correctness/useYield: it fails before its first step
async function* fail(message: unknown, code?: string): AsyncGenerator<Step> {
  throw code === undefined ? message : Object.assign(new Error(String(message)), { code });
}

test('several at a time, as many as it was told; the others wait', async () => {
  await using house = await openRealHouse();
  const { id } = await house.conversation({ doubleTexting: 'parallel' });
  const turns: ServedTurn[] = [];
  const go = Promise.withResolvers<void>();
  const serving = serveAgent({ url: house.url, key: house.key, atOnce: 2 }, async function* (turn) {
    turns.push(turn);
    await go.promise;
    yield { type: 'text', text: 'ok' };
  });
  const ids = await Promise.all([1, 2, 3].map(() => say(house, id)));
  await eventually(() => expect(turns.length).toBe(2));
  expect(serving.running).toBe(2);
  go.resolve();
  for (const runId of ids) expect(await ended(house, runId)).toMatchObject({ status: 'done' });
  await serving.stop();
});

test('stopped, it claims nothing more, and what runs is ended with words', async () => {
  await using house = await openRealHouse();
  const { id } = await house.conversation();
  const serving = serveAgent({ url: house.url, key: house.key }, async function* (turn) {
    yield { type: 'text', text: 'half' };
    await turn.sleep(60_000);
  });
  const runId = await say(house, id);
  await eventually(async () => expect(textOf(await reply(house, id))).toBe('half'));
  await serving.stop();
  await serving.done;
  expect(await ended(house, runId)).toMatchObject({ status: 'error', error: { code: 'interrupted' } });
  const later = await say(house, id);
  expect((await house.owner.call('getRun', { params: { id: later } })).status).toBe('queued');
});

test('a server that restarts in the middle is given again what it lost', async () => {
  await using house = await openRealHouse();
  const { id } = await house.conversation();
  const go = Promise.withResolvers<void>();
  const serving = serveAgent({ url: house.url, key: house.key }, async function* () {
    for (let n = 0; n < 200; n++) yield { type: 'text', text: `word ${n} ` };
    await go.promise;
    yield { type: 'text', text: 'end' };
  });
  const mirror = createMirror(house.owner);
  mirror.start();
  const thread = mirror.thread(id);
  const runId = await say(house, id);
  await eventually(() => expect(thread.getSnapshot().messages.at(-1)?.parts.length).toBe(1));
  await house.restart();
  go.resolve();
  expect(await ended(house, runId)).toMatchObject({ status: 'done', attempt: 1 });
  const truth = `${Array.from({ length: 200 }, (_, n) => `word ${n} `).join('')}end`;
  expect(textOf(await reply(house, id))).toBe(truth);
  await eventually(() => expect(textOf(thread.getSnapshot().messages.at(-1) ?? { parts: [] })).toBe(truth));
  mirror.close();
  await serving.stop();
});

test('a key that is not taken ends serving, and says so', async () => {
  await using house = await openRealHouse();
  const serving = serveAgent({ url: house.url, key: `${house.key}x` }, saying());
  await expect(serving.done).rejects.toMatchObject({ code: 'unauthenticated' });
});
