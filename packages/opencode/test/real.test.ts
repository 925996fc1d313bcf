import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ask } from '@beckon/protocol';
import { openOpenCode } from '@beckon/testkit/opencode';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bundlePlugin, openScene, type Scene, type SceneOptions } from './scene.ts';

/**
 * Against the true OpenCode, a true house and the plugin as it is shipped. OpenCode is fetched on first use; without a
 * network the first test fails and says how to get it (`installOpenCode`).
 */

// Some three seconds each; a machine that builds and tests other things as well needs patience.
vi.setConfig({ testTimeout: 90_000 });

let bundle: Awaited<ReturnType<typeof bundlePlugin>>;
beforeAll(async () => {
  bundle = await bundlePlugin();
});
afterAll(() => bundle[Symbol.asyncDispose]());

const scene = (options: SceneOptions): Promise<Scene> => openScene(bundle.url, options);
const call = (name: string, args: Record<string, unknown>) => ({ calls: [{ name, arguments: args }] });
const run = (command: string) => call('bash', { command, description: 'a command' });
const open = ({ state }: Ask): boolean => state === 'open';
const acked = (id: string) => (ask: Ask) => ask.id === id && ask.ack !== undefined;
const file = ({ opencode }: Scene, name: string): Promise<string> => readFile(join(opencode.directory, name), 'utf8');
const requestOf = (ask: Ask): string => ask.key.split(':')[1] ?? '';
const idle = ({ opencode }: Scene, session: string) =>
  opencode.events.next('session.idle', ({ sessionID }) => sessionID === session);

test('a command is asked for, approved elsewhere, and runs', async () => {
  await using it = await scene({ script: [run('echo ran > proof.txt'), { text: 'It has run.' }] });
  const session = await it.say('please run it');

  const ask = await it.person.ask(open);
  expect(ask).toMatchObject({
    kind: 'approval',
    title: 'Run a command?',
    detail: 'echo ran > proof.txt',
    always: true,
    alwaysCovers: 'echo *',
    risk: 'normal',
    agentId: it.agent.id,
    conversationId: expect.any(String),
  });
  expect(ask.key).toMatch(/^opencode:per_/);
  await expect(file(it, 'proof.txt')).rejects.toThrow('ENOENT');

  await it.person.answer(ask, 'approve');
  expect(await it.person.ask(acked(ask.id))).toMatchObject({ state: 'answered', ack: { ok: true } });
  await idle(it, session);
  expect(await file(it, 'proof.txt')).toBe('ran\n');

  const done = await it.person.told(({ kind }) => kind === 'message');
  expect(done.body).toContain('It has run.');
  expect(done.conversationId).toBe(ask.conversationId);
  const { items } = await it.person.client.call('listConversations', { query: {} });
  expect(items.map(({ key, title }) => [key, title])).toEqual([[`opencode:${session}`, expect.any(String)]]);
});

test('answered in the terminal: it is answered here too, by the agent', async () => {
  await using it = await scene({ script: [run('echo one > one.txt'), { text: 'done' }] });
  const session = await it.say('go');
  const ask = await it.person.ask(open);
  await it.opencode.replyPermission(requestOf(ask), 'once');
  expect(await it.person.ask(acked(ask.id))).toMatchObject({
    state: 'answered',
    answer: { value: 'approve', via: 'agent', userId: null },
    ack: { ok: true },
  });
  await idle(it, session);
  expect(await file(it, 'one.txt')).toBe('one\n');
  // Whoever comes late is told who was first.
  await expect(it.person.answer(ask, 'deny')).rejects.toMatchObject({ code: 'already_answered' });
});

test('always, said here, is always there: the same kind of command asks no more', async () => {
  await using it = await scene({ script: [run('uname -s'), run('uname -r > again.txt'), { text: 'done' }] });
  const session = await it.say('go');
  const ask = await it.person.ask(open);
  expect(ask).toMatchObject({ always: true, alwaysCovers: 'uname *' });
  await it.person.answer(ask, 'always');
  await idle(it, session);
  expect(await file(it, 'again.txt')).not.toBe('');
  expect(it.person.asks).toHaveLength(1);
});

test('a refusal with words reaches the model, which goes on', async () => {
  await using it = await scene({ script: [run('rm -rf build'), run('echo kept > kept.txt'), { text: 'Kept.' }] });
  const session = await it.say('clean up');
  const ask = await it.person.ask(open);
  await it.person.answer(ask, 'deny', 'Keep the build, please.');
  expect(await it.person.ask(acked(ask.id))).toMatchObject({ ack: { ok: true } });

  const second = await it.person.ask((one) => one.id !== ask.id && open(one));
  const heard = JSON.stringify(it.model.requests.at(-1)?.body.messages);
  expect(heard).toContain('Keep the build, please.');
  await it.person.answer(second, 'approve');
  await idle(it, session);
  expect(await file(it, 'kept.txt')).toBe('kept\n');
});

test('a plain refusal ends the turn, and what else it waited for', async () => {
  const two = { calls: [...run('echo a').calls, ...run('echo b').calls] };
  await using it = await scene({ script: [two] });
  const session = await it.say('go');
  const first = await it.person.ask(({ detail }) => detail === 'echo a');
  const second = await it.person.ask(({ detail }) => detail === 'echo b');
  await it.person.answer(first, 'deny');
  expect(await it.person.ask(acked(first.id))).toMatchObject({
    answer: { value: 'deny', via: 'api' },
    ack: { ok: true },
  });
  // OpenCode refuses the other one by itself, and says so.
  expect(await it.person.ask(acked(second.id))).toMatchObject({ answer: { value: 'deny', via: 'agent' } });
  await idle(it, session);
});

test('a change to a file shows the whole diff', async () => {
  const content = `${'A line.\n'.repeat(40)}`;
  await using it = await scene({ script: [call('write', { filePath: 'notes.md', content }), { text: 'Written.' }] });
  const session = await it.say('write');
  const ask = await it.person.ask(open);
  expect(ask).toMatchObject({ title: 'Edit notes.md?', alwaysCovers: '*' });
  expect(ask.detail?.match(/^\+A line\.$/gm)).toHaveLength(40);
  await it.person.answer(ask, 'approve');
  await idle(it, session);
  expect(await file(it, 'notes.md')).toBe(content);
});

test('an abort takes back what was asked, and is not announced as done', async () => {
  await using it = await scene({ script: [run('echo never > never.txt'), { text: 'Back again.' }] });
  const session = await it.say('go');
  const ask = await it.person.ask(open);
  await it.opencode.abort(session);
  expect(await it.person.ask(({ id, state }) => id === ask.id && state === 'cancelled')).toMatchObject({
    reason: 'The turn was stopped in OpenCode.',
  });
  await expect(it.person.answer(ask, 'approve')).rejects.toMatchObject({ code: 'ask_closed' });
  // OpenCode still lists it, and would take a reply.
  expect((await it.opencode.permissions()).map(({ id }) => id)).toEqual([requestOf(ask)]);

  await it.say('again', session);
  await it.person.told(({ body }) => body?.includes('Back again.') === true);
  expect(it.person.notifications.filter(({ kind }) => kind === 'message')).toHaveLength(1);
  expect(it.person.asks).toHaveLength(1);
});

test('a deleted session takes its asks along', async () => {
  await using it = await scene({ script: [run('echo never')] });
  const session = await it.say('go');
  const ask = await it.person.ask(open);
  await it.opencode.deleteSession(session);
  expect(await it.person.ask(({ id, state }) => id === ask.id && state === 'cancelled')).toMatchObject({
    reason: 'The session was deleted in OpenCode.',
  });
});

const twoQuestions = call('question', {
  questions: [
    {
      question: 'Which database should I use?',
      header: 'Database',
      options: [
        { label: 'Postgres', description: 'big' },
        { label: 'SQLite', description: 'small' },
      ],
    },
    {
      question: 'Which extras?',
      header: 'Extras',
      multiple: true,
      options: [
        { label: 'Redis', description: 'fast' },
        { label: 'NATS', description: 'many' },
      ],
    },
  ],
});

test('a question in two parts is replied to when both are answered, in its order', async () => {
  await using it = await scene({ script: [twoQuestions, { text: 'Noted.' }] });
  const session = await it.say('plan');
  const extras = await it.person.ask(({ title }) => title === 'Which extras?');
  const database = await it.person.ask(({ title }) => title === 'Which database should I use?');
  expect(database).toMatchObject({
    kind: 'choice',
    custom: true,
    group: extras.group,
    options: [
      { id: '1', label: 'Postgres', description: 'big' },
      { id: '2', label: 'SQLite', description: 'small' },
    ],
  });
  expect(extras).toMatchObject({ kind: 'choice', multiple: true });

  await it.person.answer(extras, ['1'], 'and a queue');
  expect((await it.opencode.questions()).map(({ id }) => `opencode:${id}`)).toEqual([database.group]);
  await it.person.answer(database, '2');
  for (const { id } of [database, extras]) {
    expect(await it.person.ask(acked(id))).toMatchObject({ ack: { ok: true } });
  }
  const { properties } = await it.opencode.events.next('question.replied');
  expect(properties.answers).toEqual([['SQLite'], ['Redis', 'and a queue']]);
  await idle(it, session);
});

test('a question answered, and one dismissed, in the terminal', async () => {
  await using it = await scene({ script: [twoQuestions, twoQuestions] });
  await it.say('plan');
  const extras = await it.person.ask(({ title }) => title === 'Which extras?');
  const database = await it.person.ask(({ title }) => title === 'Which database should I use?');
  await it.person.answer(database, '1');
  await it.opencode.replyQuestion(requestOf(database), [['SQLite'], ['NATS', 'my own']]);
  expect(await it.person.ask(acked(extras.id))).toMatchObject({
    answer: { value: ['2'], text: 'my own', via: 'agent' },
    ack: { ok: true },
  });
  expect(await it.person.ask(acked(database.id))).toMatchObject({
    answer: { value: '1', via: 'api' },
    ack: { ok: false, reason: 'It was answered in OpenCode first.' },
  });

  const third = await it.person.ask((ask) => open(ask) && ask.group !== database.group);
  await it.opencode.rejectQuestion(requestOf(third));
  expect(await it.person.ask(({ id, state }) => id === third.id && state === 'cancelled')).toMatchObject({
    reason: 'It was dismissed in OpenCode.',
  });
});

test('the server goes away while it is asked, and comes back: the answer still arrives', async () => {
  await using it = await scene({ script: [run('echo late > late.txt'), { text: 'done' }] });
  const session = await it.say('go');
  const ask = await it.person.ask(open);
  await it.closeHouse();
  await it.openHouse();
  await it.person.answer(ask, 'approve');
  await idle(it, session);
  expect(await it.person.ask(acked(ask.id))).toMatchObject({ ack: { ok: true } });
  expect(await file(it, 'late.txt')).toBe('late\n');
});

test('what is asked while the server is away is asked when it is back, and OpenCode never waits for it', async () => {
  await using it = await scene({ script: [run('echo one'), run('echo two > two.txt'), { text: 'done' }] });
  const warm = await it.opencode.createSession();
  await it.closeHouse();
  await it.say('go', warm);
  const { properties } = await it.opencode.events.next('permission.asked');
  await it.opencode.replyPermission(String(properties.id), 'once');
  await it.opencode.events.next('permission.asked');
  await it.openHouse();
  const ask = await it.person.ask(open);
  expect(ask.detail).toBe('echo two > two.txt');
  await it.person.answer(ask, 'approve');
  await idle(it, warm);
  expect(await file(it, 'two.txt')).toBe('two\n');
  // The first one was over before anybody could have been asked.
  expect(it.person.asks).toHaveLength(1);
});

test('every turn of a root session is announced once; a subagent asks for its root, and ends in silence', async () => {
  await using it = await scene({
    script: [
      { text: 'First.' },
      call('task', { description: 'look', prompt: 'sub please', subagent_type: 'general' }),
      run('echo sub'),
      { text: 'Sub is done.' },
      { text: 'Second.' },
    ],
  });
  const session = await it.say('one');
  await it.person.told(({ body }) => body?.includes('First.') === true);
  await it.say('two', session);
  const ask = await it.person.ask(open);
  const { items } = await it.person.client.call('listConversations', { query: {} });
  expect(items.map(({ id, key }) => [id, key])).toEqual([[ask.conversationId, `opencode:${session}`]]);
  await it.person.answer(ask, 'approve');
  await it.person.told(({ body }) => body?.includes('Second.') === true);
  const done = it.person.notifications.filter(({ kind }) => kind === 'message');
  expect(done.map(({ body }) => body)).toEqual([expect.stringContaining('First.'), expect.stringContaining('Second.')]);
});

test('an error of the model is told, and the turn is not called finished', async () => {
  await using it = await scene({ script: [{ status: 401, message: 'Incorrect API key provided' }, { text: 'Well.' }] });
  const session = await it.say('go');
  const error = await it.person.told(({ kind }) => kind === 'message');
  expect(error.body).toContain('Incorrect API key provided');
  await it.say('again', session);
  await it.person.told(({ body }) => body?.includes('Well.') === true);
  expect(it.person.notifications.map(({ kind }) => kind)).toEqual(['message', 'message']);
});

test('what an OpenCode left behind is cleared up by the next one', async () => {
  await using it = await scene({ script: [run('echo a'), run('echo b')] });
  await it.say('a');
  await it.say('b');
  const a = await it.person.ask(({ detail }) => detail === 'echo a');
  const b = await it.person.ask(({ detail }) => detail === 'echo b');
  await it.restartOpenCode();
  // Answered in between: nobody could carry it there any more.
  await it.person.answer(b, 'approve').catch(() => undefined);
  await it.opencode.createSession(); // the plugin begins with the first use of its directory
  expect(await it.person.ask(({ id, state }) => id === a.id && state !== 'open')).toMatchObject({ state: 'cancelled' });
  const settled = await it.person.ask(
    ({ id, state, ack }) => id === b.id && (state === 'cancelled' || ack !== undefined),
  );
  expect([undefined, false]).toContain(settled.ack?.ok);
});

test('two OpenCodes with one key leave each other alone', async () => {
  const script = ['mine', 'mine'].map((when, at) => ({
    when,
    reply: at === 0 ? run('echo mine > mine.txt') : { text: 'done' },
  }));
  await using it = await scene({ script });
  const session = await it.say('mine');
  const ask = await it.person.ask(open);
  await using other = await openOpenCode({
    modelUrl: it.model.url,
    pluginUrl: bundle.url,
    pluginOptions: { url: it.url, key: it.agent.key },
    directory: it.opencode.directory,
    home: it.home,
  });
  it.model.add([{ when: 'theirs', reply: run('echo theirs') }]);
  await other.prompt(await other.createSession(), 'theirs');
  // By the time the other one asks it has long compared its (empty) list with what is open.
  const theirs = await it.person.ask(({ detail }) => detail === 'echo theirs');
  expect(theirs.state).toBe('open');
  await it.person.answer(ask, 'approve');
  expect(await it.person.ask(acked(ask.id))).toMatchObject({ ack: { ok: true } });
  await idle(it, session);
  expect(await file(it, 'mine.txt')).toBe('mine\n');
});

test('without settings it says so once and does nothing; with them in the environment it works', async () => {
  await using it = await scene({
    script: [{ text: 'done' }, run('echo env'), { text: 'done' }],
    settings: { url: undefined, key: undefined },
  });
  await idle(it, await it.say('go'));
  expect(it.opencode.log()).toMatch(/Beckon does nothing here: it has no address and no key/);
  expect(it.person.notifications).toEqual([]);
  await it.restartOpenCode({ env: { BECKON_URL: it.url, BECKON_KEY: it.agent.key } });
  await it.say('go');
  await it.person.answer(await it.person.ask(open), 'approve');
  await it.person.told(({ kind }) => kind === 'message');
});

/** The README's blocks of JSON are what these two use. */
async function fromReadme(at: number): Promise<Record<string, unknown>> {
  const readme = await readFile(join(import.meta.dirname, '..', 'README.md'), 'utf8');
  return JSON.parse([...readme.matchAll(/```json\n([\s\S]*?)```/g)][at]?.[1] ?? '');
}

test('as the README says: one file in the plugins directory, the settings in a file of your own', async () => {
  await using it = await scene({
    script: [run('echo hi'), { text: 'done' }],
    settings: { url: undefined, key: undefined },
  });
  const config = join(it.home, '.config');
  await mkdir(join(config, 'opencode', 'plugins'), { recursive: true });
  await mkdir(join(config, 'beckon'), { recursive: true });
  await copyFile(new URL(bundle.url), join(config, 'opencode', 'plugins', 'beckon.js'));
  const settings = { ...(await fromReadme(0)), url: it.url, key: it.agent.key };
  await writeFile(join(config, 'beckon', 'opencode.json'), JSON.stringify(settings));
  await it.restartOpenCode({ config: { plugin: [] } });
  await it.say('go');
  await it.person.answer(await it.person.ask(open), 'approve');
  await it.person.told(({ kind }) => kind === 'message');
  // Loaded once, though the file exports the plugin twice.
  expect(it.person.asks).toHaveLength(1);
});

test('as the README says: a file by its address, the key from the environment, high patterns', async () => {
  await using it = await scene({ script: [run('git push --force'), { text: 'done' }] });
  const config = (await fromReadme(1)) as { plugin: [[string, { url: string }]] };
  const [entry] = config.plugin;
  entry[0] = bundle.url;
  entry[1].url = it.url;
  await it.restartOpenCode({ config, env: { MY_BECKON_KEY: it.agent.key } });
  await it.say('go');
  const ask = await it.person.ask(open);
  expect(ask).toMatchObject({ detail: 'git push --force', risk: 'high' });
  await it.person.answer(ask, 'deny');
  expect(await it.person.ask(acked(ask.id))).toMatchObject({ ack: { ok: true } });
});

test('one that is killed leaves its asks behind; the next one in the same place takes them back', async () => {
  await using it = await scene({ script: [run('echo a')] });
  await it.say('a');
  const ask = await it.person.ask(open);
  const claims = join(it.home, '.local', 'state', 'beckon', 'opencode');
  const [claim = ''] = await readdir(claims);
  const { pid } = JSON.parse(await readFile(join(claims, claim), 'utf8'));
  process.kill(pid, 'SIGKILL'); // the OpenCode of this scene
  expect((await it.person.client.call('getAsk', { params: { id: ask.id } })).state).toBe('open');
  await it.restartOpenCode();
  await it.opencode.createSession();
  expect(await it.person.ask(({ id, state }) => id === ask.id && state === 'cancelled')).toMatchObject({
    reason: 'OpenCode was restarted.',
  });
  await expect.poll(() => readdir(claims)).toEqual([]);
});
