import type { Ask } from '@beckon/protocol';
import { Fault } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { type Played, play } from '../test/played.ts';

const session = { sessionID: 'ses_root', info: { id: 'ses_root', title: 'A title' } };
const asked = (id: string, command = 'npm test', sessionID = 'ses_root') => ({
  ...{ id, sessionID, permission: 'bash', patterns: [command], metadata: { command }, always: ['npm *'] },
});

/** A session that runs and waits for one command. */
async function waiting(options?: Parameters<typeof play>[0]): Promise<Played> {
  const played = play(options);
  await played.happens('session.created', session);
  await played.happens('session.status', { sessionID: 'ses_root', status: { type: 'busy' } });
  await played.happens('permission.asked', asked('per_1'));
  await played.wait(1_000);
  expect(played.said.splice(0)).toEqual([
    'conversation s_root A title',
    'open approval Run a command? [npm test] in s_root (always)',
  ]);
  return played;
}
const replied = (reply: string) => ({ sessionID: 'ses_root', requestID: 'per_1', reply });
const idle = { sessionID: 'ses_root' };

test('an answer is carried there, and acknowledged when OpenCode says so', async () => {
  const { beckon, happens, opencode, said, wait } = await waiting();
  opencode.onReply = async () => {
    void happens('permission.replied', replied('once'));
    return 'taken';
  };
  beckon.answered('npm test', 'approve');
  await wait(0);
  expect(said).toEqual(['reply {"reply":"once"}', 'ack npm test true']);
});

test('always is always, deny is reject, with words if there are any', async () => {
  for (const [value, text, sent] of [
    ['always', undefined, '{"reply":"always"}'],
    ['deny', undefined, '{"reply":"reject"}'],
    ['deny', ' Use pnpm. ', '{"reply":"reject","message":"Use pnpm."}'],
  ] as const) {
    const { beckon, said, wait } = await waiting();
    beckon.answered('npm test', value, text);
    await wait(0);
    expect(said).toEqual([`reply ${sent}`]);
  }
});

test('a refusal ends the turn before the call of it returns, and is no less carried', async () => {
  const { beckon, happens, opencode, said, wait } = await waiting();
  opencode.onReply = async () => {
    void happens('permission.replied', replied('reject'));
    void happens('session.idle', idle);
    return 'taken';
  };
  beckon.answered('npm test', 'deny');
  await wait(0);
  expect(said).toContain('ack npm test true');
});

test('what OpenCode takes without a word is not called carried', async () => {
  const { beckon, said, wait } = await waiting();
  beckon.answered('npm test', 'approve');
  await wait(4_999);
  expect(said).toEqual(['reply {"reply":"once"}']);
  await wait(1);
  expect(said.slice(1)).toEqual(['ack npm test false: OpenCode took no notice of this answer.']);
});

test('what OpenCode does not know, or cannot be told, is not carried', async () => {
  const gone = await waiting();
  gone.opencode.onReply = async () => 'gone';
  gone.beckon.answered('npm test', 'approve');
  await gone.wait(0);
  expect(gone.said.at(-1)).toBe('ack npm test false: OpenCode no longer asked this.');

  const broken = await waiting();
  broken.opencode.onReply = () => Promise.reject(new Error('no connection'));
  broken.beckon.answered('npm test', 'approve');
  await broken.wait(0);
  expect(broken.said.at(-1)).toBe('ack npm test false: OpenCode could not be told: no connection');
});

test('answered in the terminal in the moment of the reply: the terminal was first', async () => {
  const { beckon, happens, opencode, said, wait } = await waiting();
  opencode.onReply = async () => {
    await happens('permission.replied', replied('reject'));
    return 'gone';
  };
  beckon.answered('npm test', 'approve');
  await wait(0);
  expect(said).toEqual(['reply {"reply":"once"}', 'ack npm test false: It was answered in OpenCode first.']);
});

test('answered here in the moment of the terminal: whoever said the same is right, the other is told', async () => {
  for (const [value, ack] of [
    ['approve', 'true'],
    ['deny', 'false: It was answered in OpenCode first.'],
  ] as const) {
    const { beckon, happens, said, wait } = await waiting();
    const { onAsk } = beckon;
    beckon.onAsk = () => undefined; // the feed is behind
    beckon.answered('npm test', value);
    beckon.onAsk = onAsk;
    await happens('permission.replied', replied('once'));
    expect(said).toEqual([`ack npm test ${ack}`]);
    onAsk(beckon.find('npm test')); // and comes at last
    await wait(10_000);
    expect(said).toHaveLength(1);
  }
});

test('an answer that comes with the abort has no effect, and that is said', async () => {
  const { beckon, happens, said } = await waiting();
  const { onAsk } = beckon;
  beckon.onAsk = () => undefined;
  beckon.answered('npm test', 'approve');
  beckon.onAsk = onAsk;
  await happens('session.error', { sessionID: 'ses_root', error: { name: 'MessageAbortedError', data: {} } });
  expect(said).toEqual(['ack npm test false: The turn was stopped in OpenCode.']);
});

test('while Beckon is away OpenCode is not held up, and what was over meanwhile is never asked', async () => {
  const { beckon, happens, said, wait } = await waiting();
  const away = Promise.withResolvers<void>();
  beckon.gate = away.promise;
  await happens('permission.asked', asked('per_2', 'npm run build'));
  await happens('permission.asked', asked('per_3', 'npm run lint'));
  await wait(60_000);
  await happens('permission.replied', { ...replied('once'), requestID: 'per_2' });
  beckon.gate = undefined;
  away.resolve();
  await wait(0);
  expect(said).toEqual(['open approval Run a command? [npm run lint] in s_root (always)']);
});

test('an ask that arrived though its sender had given up is closed as soon as the feed shows it', async () => {
  const { beckon, bridge, happens, said, wait } = await waiting();
  await happens('permission.asked', asked('per_2', 'npm run build'));
  await happens('permission.replied', { ...replied('once'), requestID: 'per_2' });
  await wait(1_000);
  expect(said).toEqual([]);
  const late: Ask = { ...beckon.find('npm test'), id: 'ask-late', key: 'opencode:per_2', detail: 'npm run build' };
  beckon.asks.set(late.id, late);
  bridge.heard(late);
  await wait(0);
  expect(said).toEqual(['answer npm run build "approve"', 'ack npm run build true']);
});

test('an acknowledgement that failed is made up for', async () => {
  const { beckon, bridge, happens, opencode, said, wait } = await waiting();
  const { ack } = beckon;
  beckon.ack = () => Promise.reject(new Error('a 502'));
  await happens('permission.replied', replied('once'));
  expect(opencode.logged).toEqual(['Beckon could not be told how a request ended: a 502']);
  beckon.ack = ack;
  bridge.heard(beckon.find('npm test'));
  await wait(0);
  expect(said).toEqual(['answer npm test "approve"', 'ack npm test true']);
});

test('an ask that Beckon refuses is logged, and the rest goes on', async () => {
  const { beckon, happens, opencode, said, wait } = await waiting();
  const { open } = beckon;
  beckon.open = () => Promise.reject(new Fault('too_large'));
  await happens('permission.asked', asked('per_2', 'x'));
  await wait(1_000);
  expect(opencode.logged).toEqual(['A request could not be brought to Beckon: The body is larger than 256 KiB.']);
  beckon.open = open;
  await happens('permission.asked', asked('per_3', 'y'));
  await wait(1_000);
  expect(said).toEqual(['open approval Run a command? [y] in s_root (always)']);
});

test('the end of OpenCode takes back what it waited for, and does not wait long for that', async () => {
  const { beckon, bridge, said, wait } = await waiting();
  await bridge.close();
  expect(said).toEqual(['cancel npm test: OpenCode was closed.']);

  const slow = await waiting();
  slow.beckon.gate = new Promise(() => undefined);
  let closed = false;
  void slow.bridge.close().then(() => {
    closed = true;
  });
  await slow.wait(1_999);
  expect(closed).toBe(false);
  await slow.wait(1);
  expect(closed).toBe(true);
  expect(beckon.asks.size).toBe(1);
  await wait(0);
});

test('the end of OpenCode waits for what is being told', async () => {
  const { bridge, happens, said } = await waiting();
  await happens('session.status', { sessionID: 'ses_root', status: { type: 'busy' } });
  const told = happens('session.idle', idle);
  await bridge.close();
  await told;
  expect(said.filter((line) => line.startsWith('event'))).toHaveLength(1);
});

test('what belongs to others is left alone', async () => {
  const { beckon, bridge, said, wait } = await waiting();
  const foreign: Ask = { ...beckon.find('npm test'), key: 'opencode:per_9' };
  expect(bridge.heard(foreign)).toBe(false);
  expect(bridge.heard({ ...foreign, key: 'deploy-42' })).toBe(false);
  await wait(0);
  expect(said).toEqual([]);
});

test('risk is high where the patterns say so', async () => {
  const { happens, said, wait } = await waiting({ high: ['rm *', 'git push*'] });
  for (const [id, command] of [
    ['per_2', 'rm -rf build'],
    ['per_3', 'git push --force'],
    ['per_4', 'git status'],
  ] as const) {
    await happens('permission.asked', asked(id, command));
  }
  await wait(1_000);
  expect(said).toEqual([
    'open approval Run a command? [rm -rf build] in s_root (high always)',
    'open approval Run a command? [git push --force] in s_root (high always)',
    'open approval Run a command? [git status] in s_root (always)',
  ]);
});
