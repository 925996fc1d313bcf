import { expect, test } from 'vitest';
import { type Played, play } from '../../test/played.ts';

/** Turns both ways, with both sides played: what OpenCode sends is made up as it was seen to be. */

const at = { sessionID: 'ses_root' };
const key = 'opencode:ses_root';
const user = (id: string) => ({ ...at, info: { id, role: 'user', time: {} } });
const assistant = (id: string, parentID: string, more: object = {}) => ({
  ...at,
  info: { id, role: 'assistant', parentID, time: {}, ...more },
});
const done = (id: string, parentID: string) => assistant(id, parentID, { time: { completed: 1 } });
const words = (messageID: string, text: string) => ({
  part: { ...at, id: `prt_${messageID}`, messageID, type: 'text', text, time: { end: 1 } },
});
const busy = { ...at, status: { type: 'busy' } };

async function scene(options: Parameters<typeof play>[0] = {}): Promise<Played> {
  const played = play(options);
  await played.happens('session.created', { info: { id: 'ses_root', title: 'Work', directory: '/home/dev/project' } });
  return played;
}

/** A whole turn of OpenCode's that answers a message. */
async function answer({ happens }: Played, promptID: string, text: string, id = `msg_a_${promptID}`): Promise<void> {
  await happens('session.status', busy);
  await happens('message.updated', assistant(id, promptID));
  await happens('message.part.updated', words(id, text));
  await happens('message.updated', done(id, promptID));
  await happens('session.idle', at);
}

test('sent from elsewhere: the prompt goes there under an id of ours, is not echoed, and its answer comes here', async () => {
  const it = await scene();
  const run = it.beckon.send({ id: 'talk', key }, 'Fix it, please.');
  it.bridge.ran(run);
  await it.wait(0);
  const [promptID = ''] = it.opencode.prompted;
  await it.types('ses_root', promptID, 'Fix it, please.');
  await it.happens('message.updated', user(promptID));
  await answer(it, promptID, 'Fixed.');
  await it.wait(60_000);
  expect(it.said).toEqual(['claim talk', 'prompt ses_root Fix it, please.', 'answered in talk done: text Fixed.']);
});

test('a conversation that was begun elsewhere gets a session and a key with its first prompt, once', async () => {
  const it = await scene();
  it.bridge.ran(it.beckon.send({ id: 'new', title: 'Fix the login' }, 'Now.'));
  await it.wait(0);
  expect(it.said).toEqual([
    'claim new',
    'new session ses_made0 Fix the login',
    'rename new {"key":"opencode:ses_made0"}',
    'prompt ses_made0 Now.',
  ]);
  await it.happens('session.updated', { info: { id: 'ses_made0', title: 'Login' } });
  expect(it.said.at(-1)).toBe('conversation _made0 Login');
});

test('what is sent to a session of another place is left to it; a session of this place is taken after a while', async () => {
  const it = await scene();
  it.opencode.sessions.set('ses_far', { id: 'ses_far', title: '', directory: '/elsewhere' });
  it.opencode.sessions.set('ses_near', { id: 'ses_near', title: '', directory: '/home/dev/project' });
  for (const [id, whose] of [
    ['far', 'opencode:ses_far'],
    ['gone', 'opencode:ses_unknown'],
    ['foreign', 'deploys'],
    ['near', 'opencode:ses_near'],
  ] as const) {
    it.bridge.ran(it.beckon.send({ id, key: whose }, 'Hello'));
  }
  await it.wait(1_000);
  expect(it.said).toEqual([]);
  await it.wait(1_000);
  expect(it.said).toEqual(['claim near', 'prompt ses_near Hello']);
});

test('one that ends with its own turn takes nothing on', async () => {
  const it = await scene({ serves: false });
  it.bridge.ran(it.beckon.send({ id: 'talk', key }, 'Hello'));
  it.bridge.compareRuns(it.beckon.queue.map(({ run }) => run));
  await it.wait(10_000);
  expect(it.said).toEqual([]);
});

test('cancelled from elsewhere: the session is stopped, and the run ends when it is', async () => {
  const it = await scene();
  const run = it.beckon.send({ id: 'talk', key }, 'Go');
  it.bridge.ran(run);
  await it.wait(0);
  const [promptID = ''] = it.opencode.prompted;
  await it.happens('session.status', busy);
  await it.happens('message.updated', assistant('msg_a', promptID));
  await it.happens('message.part.updated', words('msg_a', 'Begun'));
  it.bridge.ran({ ...run, status: 'running', cancelRequested: true });
  await it.wait(0);
  expect(it.said.at(-1)).toBe('abort ses_root');
  await it.happens('session.error', { ...at, error: { name: 'MessageAbortedError', data: {} } });
  await it.happens('session.idle', at);
  expect(it.said.at(-1)).toBe('answered in talk cancelled: text Begun');
});

test('the late end of a stopped turn does not end the next one', async () => {
  const it = await scene();
  await it.types('ses_root', 'msg_1', 'one');
  await it.happens('session.status', busy);
  await it.happens('message.updated', assistant('msg_a1', 'msg_1'));
  await it.happens('session.error', { ...at, error: { name: 'MessageAbortedError', data: {} } });
  await it.happens('session.idle', at);
  await it.types('ses_root', 'msg_2', 'two');
  await it.happens('message.updated', user('msg_2'));
  await it.happens('session.status', busy);
  await it.happens('message.updated', assistant('msg_a2', 'msg_2'));
  await it.happens('message.updated', done('msg_a1', 'msg_1'));
  await it.happens('session.idle', at);
  await it.happens('message.part.updated', words('msg_a2', 'Second'));
  await it.happens('message.updated', done('msg_a2', 'msg_2'));
  await it.happens('session.idle', at);
  expect(it.said.filter((line) => line.startsWith('answered'))).toEqual([
    'answered in s_root cancelled: ',
    'answered in s_root done: text Second',
  ]);
});

test('OpenCode’s own error ends the run with its words; a session that is gone says so', async () => {
  const it = await scene();
  it.bridge.ran(it.beckon.send({ id: 'talk', key }, 'Go'));
  await it.wait(0);
  await it.happens('session.status', busy);
  await it.happens('session.error', { ...at, error: { name: 'APIError', data: { message: 'No credit.' } } });
  await it.happens('session.idle', at);
  expect(it.said.at(-1)).toBe('answered in talk error (No credit.): ');
  await it.happens('session.deleted', at);
  it.opencode.onPrompt = () => Promise.reject(new Error('This session is no longer in OpenCode.'));
  it.bridge.ran(it.beckon.send({ id: 'talk', key }, 'And now?'));
  await it.wait(10_000);
  expect(it.said.at(-1)).toBe('answered in talk error (This session is no longer in OpenCode.): ');
});

test('typed while Beckon is away: said when it is back, with its answer, and announced by it alone', async () => {
  const it = await scene();
  const back = Promise.withResolvers<void>();
  it.beckon.gate = back.promise;
  await it.types('ses_root', 'msg_1', 'one');
  await answer(it, 'msg_1', 'First.');
  await it.wait(60_000);
  expect(it.said).toEqual([]);
  back.resolve();
  await it.wait(1_000);
  expect(it.said).toEqual([
    'conversation s_root Work',
    'typed "one" in s_root',
    'answered in s_root done: text First.',
  ]);
});

test('a claim that is lost stops nothing there, and the end of the turn is announced in another way', async () => {
  const it = await scene();
  const run = it.beckon.send({ id: 'talk', key }, 'Go');
  it.bridge.ran(run);
  await it.wait(0);
  it.beckon.stop(run, 'lost');
  await answer(it, it.opencode.prompted[0] ?? '', 'Done all the same.');
  await it.wait(1_000);
  expect(it.said.slice(2)).toEqual([
    'answered in talk lost: ',
    expect.stringMatching(/^event task_complete .* \[Done all the same\.\] in talk$/),
  ]);
});

test('what is typed and not answered by itself stands alone; the next answer belongs to the next message', async () => {
  const it = await scene();
  await it.types('ses_root', 'msg_1', 'some context');
  await it.types('ses_root', 'msg_2', 'a question');
  await answer(it, 'msg_2', 'An answer.');
  await it.types('ses_root', 'msg_3', 'never answered');
  await it.happens('session.status', busy);
  await it.happens('session.idle', at);
  expect(it.said.filter((line) => !line.startsWith('conversation'))).toEqual([
    'alone "some context" in s_root',
    'typed "a question" in s_root',
    'answered in s_root done: text An answer.',
    expect.stringMatching(/^event task_complete/),
    'alone "never answered" in s_root',
  ]);
});

test('what was said before, and whose claim is over, is not said again, and is no trouble: its end is announced', async () => {
  const it = await scene();
  it.beckon.over.add('opencode:msg_1');
  await it.types('ses_root', 'msg_1', 'one');
  await answer(it, 'msg_1', 'First.');
  await it.wait(1_000);
  expect(it.said).toEqual(['conversation s_root Work', expect.stringMatching(/^event task_complete .*First/)]);
  expect(it.opencode.logged).toEqual([]);
});

test('an agent that nobody owns says nothing in anybody’s name; its turns are announced', async () => {
  const it = await scene();
  it.beckon.ownerId = null;
  await it.types('ses_root', 'msg_1', 'one');
  await answer(it, 'msg_1', 'First.');
  await it.wait(1_000);
  expect(it.said).toEqual(['conversation s_root Work', expect.stringMatching(/^event task_complete .*First/)]);
});

test('what OpenCode says after it has shortened its memory belongs to the turn; the summary does not', async () => {
  const it = await scene();
  await it.types('ses_root', 'msg_1', 'long work');
  await it.happens('session.status', busy);
  await it.happens('message.updated', assistant('msg_a1', 'msg_1'));
  await it.happens('message.part.updated', words('msg_a1', 'Half.'));
  await it.happens('message.updated', assistant('msg_b', 'msg_compaction', { summary: true }));
  await it.happens('message.part.updated', words('msg_b', 'Notes to self.'));
  await it.happens('message.updated', done('msg_c', 'msg_go_on'));
  await it.happens('message.part.updated', words('msg_c', 'The rest.'));
  await it.happens('session.idle', at);
  expect(it.said.at(-1)).toBe('answered in s_root done: text Half.\n\nThe rest.');
});

test('the end of OpenCode ends what runs', async () => {
  const it = await scene();
  await it.types('ses_root', 'msg_1', 'one');
  await it.happens('message.updated', assistant('msg_a1', 'msg_1'));
  await it.bridge.close();
  expect(it.said.at(-1)).toBe('answered in s_root stopping: ');
});

test('what was sent while nobody listened is found by comparing', async () => {
  const it = await scene();
  const run = it.beckon.send({ id: 'talk', key }, 'Hello');
  it.bridge.compareRuns([run]);
  await it.wait(0);
  expect(it.said).toEqual(['claim talk', 'prompt ses_root Hello']);
  it.bridge.ran({ ...run, status: 'done' });
  await it.wait(10_000);
  expect(it.said).toHaveLength(2);
});

test('a prompt that comes while a command of the person’s own runs has its turn after that', async () => {
  const it = await scene();
  await it.happens('session.status', busy);
  await it.happens('message.updated', user('msg_1'));
  await it.happens('message.updated', done('msg_2', 'msg_1'));
  it.bridge.ran(it.beckon.send({ id: 'talk', key }, 'Hello'));
  await it.wait(0);
  const [promptID = ''] = it.opencode.prompted;
  await it.happens('message.updated', user(promptID));
  await it.happens('session.idle', at);
  await answer(it, promptID, 'Hello to you.', 'msg_z');
  await it.wait(1_000);
  expect(it.said.filter((line) => line.startsWith('answered'))).toEqual(['answered in talk done: text Hello to you.']);
});

test('the end of OpenCode, right after a turn, lets its answer be told to its end', async () => {
  const it = await scene();
  await it.types('ses_root', 'msg_1', 'one');
  const slow = Promise.withResolvers<void>();
  await it.happens('session.status', busy);
  await it.happens('message.updated', assistant('msg_a1', 'msg_1'));
  it.beckon.gate = slow.promise;
  await it.happens('message.part.updated', words('msg_a1', 'First.'));
  await it.happens('message.updated', done('msg_a1', 'msg_1'));
  await it.happens('session.idle', at);
  const closed = it.bridge.close();
  slow.resolve();
  await closed;
  expect(it.said.at(-1)).toBe('answered in s_root done: text First.');
});
