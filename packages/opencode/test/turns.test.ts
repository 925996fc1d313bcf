import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Conversation, Message } from '@beckon/protocol';
import { installOpenCode } from '@beckon/testkit/opencode';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bundlePlugin, openScene, type Scene, type SceneOptions } from './scene.ts';

/** Turns both ways, against the true OpenCode, a true house and the plugin as it is shipped. */

vi.setConfig({ testTimeout: 120_000 });

let bundle: Awaited<ReturnType<typeof bundlePlugin>>;
beforeAll(async () => {
  bundle = await bundlePlugin();
});
afterAll(() => bundle[Symbol.asyncDispose]());

const scene = (options: SceneOptions): Promise<Scene> => openScene(bundle.url, options);
const run = (command: string) => ({ calls: [{ name: 'bash', arguments: { command, description: 'A command' } }] });
const wordsOf = ({ parts }: Message): string => parts.map((part) => ('text' in part ? part.text : '')).join('');
const is = (id: string, status: Message['status']) => (one: Message) => one.id === id && one.status === status;
const idle = ({ opencode }: Scene, session: string) =>
  opencode.events.next('session.idle', ({ sessionID }) => sessionID === session, 30_000);

/** A conversation that the person begins on the phone. */
async function begin({ agent, opencode, person }: Scene): Promise<Conversation> {
  await opencode.createSession(); // the plugin begins with the first use of its directory
  return person.client.call('createConversation', { body: { agentId: agent.id } });
}

const sessionOf = async ({ person }: Scene, { id }: Conversation): Promise<string> =>
  (await person.conversation((one) => one.id === id && one.key !== undefined)).key?.slice('opencode:'.length) ?? '';

/** What OpenCode says in a session, message by message. */
const saidThere = async ({ opencode }: Scene, session: string): Promise<string[]> =>
  (await opencode.messages(session)).map(
    ({ info, parts }) => `${info.role}: ${parts.flatMap(({ type, text }) => (type === 'text' ? text : [])).join('')}`,
  );

/** What was shown of a message while it was written. */
const shown = ({ person }: Scene, messageId: string): string =>
  person.live
    .filter((frame) => frame.type === 'delta' && frame.messageId === messageId)
    .map((frame) => (frame.type === 'delta' ? frame.text : ''))
    .join('');

test('sent from the phone: it runs there in a session of its own, and its answer is written here as it comes', async () => {
  const gate = Promise.withResolvers<void>();
  await using it = await scene({
    script: [{ text: ['It is ', 'a fine ', gate.promise, 'day.'] }, { text: 'Still.' }],
  });
  const talk = await begin(it);
  it.person.look(talk);
  const { messageId, replyId } = await it.person.send(talk, 'How is the day?');
  await expect.poll(() => shown(it, replyId), { timeout: 30_000 }).toBe('It is a fine ');
  gate.resolve();
  const reply = await it.person.message(is(replyId, 'done'));
  expect(wordsOf(reply)).toBe('It is a fine day.');
  expect(shown(it, replyId)).toBe('It is a fine day.');

  const session = await sessionOf(it, talk);
  await idle(it, session);
  expect(await saidThere(it, session)).toEqual(['user: How is the day?', 'assistant: It is a fine day.']);
  // Not said a second time by the one who answered it, and the title is the session's.
  const { items } = await it.person.client.call('listMessages', { params: { id: talk.id }, query: {} });
  expect(items.map(({ id }) => id)).toEqual([replyId, messageId]);
  await it.person.conversation(({ id, title }) => id === talk.id && title === 'A scripted title');

  const next = await it.person.send(talk, 'And now?');
  expect(wordsOf(await it.person.message(is(next.replyId, 'done')))).toBe('Still.');
  expect((await saidThere(it, session)).slice(2)).toEqual(['user: And now?', 'assistant: Still.']);
  expect((await it.person.client.call('listConversations', { query: {} })).items).toHaveLength(1);
});

test('typed in the terminal: it is the owner’s here, and its answer is written as it comes; one notification', async () => {
  const gate = Promise.withResolvers<void>();
  await using it = await scene({ script: [{ reasoning: 'Let me see.', text: ['One, ', gate.promise, 'two.'] }] });
  const session = await it.say('Count, please.');
  const prompt = await it.person.message(({ author }) => author.kind === 'user');
  const me = await it.person.client.call('me');
  expect(prompt).toMatchObject({ author: { id: me.user?.id }, status: 'done', parts: [{ text: 'Count, please.' }] });
  const reply = await it.person.message(({ author, status }) => author.kind === 'agent' && status === 'streaming');
  const talk = await it.person.conversation(({ key }) => key === `opencode:${session}`);
  it.person.look(talk);
  // What stood there before is told by a snapshot, what comes by deltas.
  await expect.poll(() => JSON.stringify(it.person.live), { timeout: 30_000 }).toContain('One,');
  gate.resolve();
  expect((await it.person.message(is(reply.id, 'done'))).parts).toMatchObject([
    { type: 'reasoning', text: 'Let me see.' },
    { type: 'text', text: 'One, two.' },
  ]);
  await idle(it, session);
  const told = await it.person.told(({ kind }) => kind === 'message');
  expect(told).toMatchObject({ conversationId: talk.id, body: expect.stringContaining('One, two.') });
  expect(it.person.notifications).toHaveLength(1);
  expect(it.person.messages).toHaveLength(2);
});

test('what tools do is in the answer, and what they need is asked meanwhile', async () => {
  await using it = await scene({ script: [run('echo hello'), { text: 'It said hello.' }] });
  const talk = await begin(it);
  const { replyId, runId } = await it.person.send(talk, 'Run it.');
  const ask = await it.person.ask(({ state }) => state === 'open');
  expect(ask).toMatchObject({ detail: 'echo hello', conversationId: talk.id });
  expect((await it.person.client.call('getRun', { params: { id: runId } })).status).toBe('running');
  await it.person.answer(ask, 'approve');
  const reply = await it.person.message(is(replyId, 'done'));
  expect(reply.parts).toMatchObject([
    { type: 'tool_call', name: 'bash', title: 'A command', input: 'echo hello' },
    { type: 'tool_result', output: 'hello\n' },
    { type: 'text', text: 'It said hello.' },
  ]);
  expect(reply.parts.map((part) => ('callId' in part ? part.callId : '')).slice(0, 2)).toEqual(
    Array(2).fill(expect.stringMatching(/^call_/)),
  );
});

test('cancelled from the phone, it stops there; the next one runs', async () => {
  const never = new Promise<void>(() => undefined);
  await using it = await scene({ script: [{ text: ['I begin ', never] }, { text: 'Again.' }] });
  const talk = await begin(it);
  const { replyId, runId } = await it.person.send(talk, 'Go');
  const session = await sessionOf(it, talk);
  it.person.look(talk);
  await expect.poll(() => JSON.stringify(it.person.live), { timeout: 30_000 }).toContain('I begin');
  await it.person.client.call('cancelRun', { params: { id: runId }, body: {} });
  await it.opencode.events.next('session.error', ({ sessionID }) => sessionID === session);
  expect(wordsOf(await it.person.message(is(replyId, 'cancelled')))).toBe('I begin ');
  const next = await it.person.send(talk, 'Once more');
  expect(wordsOf(await it.person.message(is(next.replyId, 'done')))).toBe('Again.');
});

test('stopped in the terminal, or failed there: the answer says so', async () => {
  // By what is asked: one that is stopped before its first word may never have come to the model.
  const script = [
    { when: 'one', reply: { hang: true } as const },
    { when: 'two', reply: { status: 401, message: 'No credit left' } },
  ];
  await using it = await scene({ script });
  const session = await it.say('one');
  const first = await it.person.message(({ status }) => status === 'streaming');
  await it.opencode.abort(session);
  await it.person.message(is(first.id, 'cancelled'));
  await it.say('two', session);
  const failed = await it.person.message(({ status }) => status === 'error');
  expect(failed.error).toEqual({ code: 'opencode', message: expect.stringContaining('No credit left') });
  const told = await it.person.told(() => true);
  expect(told.body).toContain('No credit left');
  expect(it.person.notifications).toHaveLength(1);
});

test('a second message that is typed while the first is answered has an answer of its own', async () => {
  const gate = Promise.withResolvers<void>();
  const script = [{ text: ['First.', gate.promise], calls: run('true').calls }, { text: 'Second.' }];
  await using it = await scene({ script });
  await it.restartOpenCode({ config: { permission: { bash: 'allow' } } });
  const session = await it.say('one');
  await it.person.message(({ status }) => status === 'streaming');
  await it.opencode.prompt(session, 'two');
  gate.resolve();
  const second = await it.person.message((one) => one.status === 'done' && wordsOf(one) === 'Second.');
  const { items } = await it.person.client.call('listMessages', {
    params: { id: second.conversationId },
    query: {},
  });
  expect(items.toReversed().map((one) => `${one.author.kind} ${one.status}: ${wordsOf(one)}`)).toEqual([
    'user done: one',
    'agent done: First.',
    'user done: two',
    'agent done: Second.',
  ]);
});

test('the server is started again in the middle of an answer: every word of it is there once', async () => {
  const gate = Promise.withResolvers<void>();
  await using it = await scene({ script: [{ text: ['Before, ', gate.promise, 'after.'] }] });
  await it.say('go');
  const reply = await it.person.message(({ status }) => status === 'streaming');
  await it.closeHouse();
  gate.resolve();
  await it.openHouse();
  expect(wordsOf(await it.person.message(is(reply.id, 'done'), 40_000))).toBe('Before, after.');
  expect(it.person.messages).toHaveLength(2);
});

test('an OpenCode that is killed leaves its answer interrupted; what was sent meanwhile, and a retry, are answered by the next', async () => {
  const never = new Promise<void>(() => undefined);
  await using it = await scene({ script: [{ text: ['Half ', never] }] });
  const talk = await begin(it);
  const { replyId, runId } = await it.person.send(talk, 'go');
  await expect
    .poll(
      async () =>
        (await it.person.client.call('listMessages', { params: { id: talk.id }, query: {} })).items.map(wordsOf),
      {
        timeout: 30_000,
        interval: 500,
      },
    )
    .toContain('Half ');
  await it.restartOpenCode({ config: {} });
  const later = await it.person.send(talk, 'Are you there?');
  it.model.add([{ text: 'I am.' }, { text: 'Whole.' }]);
  await it.opencode.createSession();
  // The lease of the one that is gone runs out.
  await it.person.message(is(replyId, 'interrupted'), 45_000);
  expect(wordsOf(await it.person.message(is(later.replyId, 'done'), 30_000))).toBe('I am.');
  await it.person.client.call('retryRun', { params: { id: runId }, body: {} });
  expect(wordsOf(await it.person.message(is(replyId, 'done'), 30_000))).toBe('Whole.');
});

test('a single turn (`opencode run`) is told to its end, and takes nothing on that it could not finish', async () => {
  await using it = await scene({ script: [{ text: 'Only this.' }] });
  const talk = await begin(it);
  const { directory } = it.opencode;
  await it.opencode[Symbol.asyncDispose]();
  const sent = await it.person.send(talk, 'Anybody?');
  const off = ['MODELS_FETCH', 'AUTOUPDATE', 'LSP_DOWNLOAD', 'DEFAULT_PLUGINS', 'SHARE'];
  const disabled = Object.fromEntries(off.map((name) => [`OPENCODE_DISABLE_${name}`, '1']));
  const env = { PATH: process.env.PATH, HOME: it.home, ...disabled };
  const state = { XDG_STATE_HOME: join(it.home, '.local', 'state'), XDG_CONFIG_HOME: join(it.home, '.config') };
  const program = await installOpenCode();
  await new Promise<void>((resolve, reject) => {
    const options = { cwd: directory, env: { ...env, ...state }, timeout: 60_000 };
    const child = execFile(program, ['run', 'Do one thing.'], options, (error) => (error ? reject(error) : resolve()));
    child.stdin?.end();
  });
  expect(await it.person.message((one) => wordsOf(one) === 'Only this.')).toMatchObject({ status: 'done' });
  expect(it.person.messages.find(({ id }) => id === sent.replyId)?.status).toBe('pending');
});
