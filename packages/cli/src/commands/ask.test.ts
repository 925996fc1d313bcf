import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Ask, GiveAnswer } from '@beckon/protocol';
import { openPushService } from '@beckon/testkit/push-service';
import { expect, test } from 'vitest';
import { addDevice, type Home, openHome, type Running } from '../../test/home.ts';

/** Waits until a command at a terminal waits, and answers in its place. */
const answer = async (home: Home, asking: Running, give: GiveAnswer): Promise<Ask> => {
  await asking.until(/Waiting/);
  const { items } = await home.owner().call('listAsks', { query: { state: 'open' } });
  return home.owner().call('answerAsk', { params: { id: items[0]?.id ?? '' }, body: give });
};

test('without --wait the id is printed, and the ask is what was said', async () => {
  await using home = await openHome();
  await home.open();
  writeFileSync(join(home.path, 'plan.txt'), 'make deploy\n');
  const args = ['Deploy?', '--detail-file', 'plan.txt', '--body', 'To production', '--risk', 'high', '--always'];
  const { code, stdout, stderr } = await home.beckon('ask', ...args, '--expires', '10m').ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const ask = await home.agent().call('getAsk', { params: { id: stdout.trim() } });
  expect(ask).toMatchObject({
    kind: 'approval',
    title: 'Deploy?',
    detail: 'make deploy\n',
    body: 'To production',
    risk: 'high',
    always: true,
    state: 'open',
  });
  expect(Math.abs((ask.expiresAt ?? 0) - ask.createdAt - 600_000)).toBeLessThan(10_000);
});

test('a choice, words, a detail from standard input, a conversation, as JSON', async () => {
  await using home = await openHome();
  await home.open();
  const choice = await home.beckon('ask', 'Where?', '--choice', 'eu', '--choice', 'us', '--multiple', '--json').ended;
  expect(JSON.parse(choice.stdout)).toMatchObject({
    kind: 'choice',
    multiple: true,
    options: [
      { id: 'eu', label: 'eu' },
      { id: 'us', label: 'us' },
    ],
  });
  const words = await home.beckon('ask', 'Why?', '--text', '--json', '--conversation', 'release').ended;
  const [conversation] = (await home.agent().call('listConversations')).items;
  expect(conversation?.key).toBe('release');
  expect(JSON.parse(words.stdout)).toMatchObject({ kind: 'text', conversationId: conversation?.id });
  const piped = await home.piped('rm -rf dist\n', 'ask', 'Run it?', '--detail', '-', '--json').ended;
  expect(JSON.parse(piped.stdout)).toMatchObject({ detail: 'rm -rf dist\n' });
});

test.each([
  ['approve', {}, 0, 'approved\n'],
  ['always', {}, 0, 'always\n'],
  ['deny', { text: 'not on a Friday' }, 1, 'denied\nnot on a Friday\n'],
])('--wait: %s', async (value, more, code, stdout) => {
  await using home = await openHome();
  await home.open();
  const asking = home.atTerminal('ask', 'Deploy?', '--always', '--wait');
  const { id } = await answer(home, asking, { value, ...more });
  expect(await asking.ended).toMatchObject({ code, stdout });
  expect(await home.agent().call('getAsk', { params: { id } })).toMatchObject({ ack: { ok: true } });
});

test.each([
  [['--choice', 'eu', '--choice', 'us'], { value: 'us' }, 'us\n'],
  [['--choice', 'eu', '--choice', 'us', '--multiple'], { value: ['us', 'eu'] }, 'us\neu\n'],
  [['--choice', 'eu', '--custom'], { value: null, text: 'the moon' }, 'the moon\n'],
  [['--text'], { value: null, text: 'because' }, 'because\n'],
])('--wait with %j', async (options, give, stdout) => {
  await using home = await openHome();
  await home.open();
  const asking = home.atTerminal('ask', 'Where?', ...options, '--wait');
  await answer(home, asking, give);
  expect(await asking.ended).toMatchObject({ code: 0, stdout });
});

test('what a person wrote cannot paint over the terminal, and reaches a program to the letter', async () => {
  await using home = await openHome();
  await home.open();
  const text = 'one\u001b[2Jtwo می\u200cخواهم';
  const asking = home.atTerminal('ask', 'Why?', '--text', '--wait', '--key', 'k');
  await answer(home, asking, { value: null, text });
  expect(await asking.ended).toMatchObject({ stdout: 'one[U+001B][2Jtwo می[U+200C]خواهم\n' });
  expect((await home.beckon('ask', 'Why?', '--text', '--wait', '--key', 'k').ended).stdout).toBe(`${text}\n`);
});

test('progress tells once whom the ask reached, and nothing to a program', async () => {
  await using service = await openPushService();
  await using home = await openHome();
  await home.open();
  const bare = home.atTerminal('ask', 'Deploy?', '--wait');
  expect(await bare.until(/Answer here/)).toContain('No device of yours can be told: none is registered.');
  await answer(home, bare, { value: 'approve' });
  await bare.ended;

  await addDevice(home, service, 'Chrome on Android');
  const asking = home.atTerminal('ask', 'Deploy?', '--wait');
  expect(await asking.until(/Answer here/)).toContain('Told Chrome on Android.\n');
  await answer(home, asking, { value: 'approve' });
  expect((await asking.ended).stderr.match(/Told/g)).toHaveLength(1);
});

test('nobody answers: the time is over, and the ask is taken back unless somebody may come back for it', async () => {
  await using home = await openHome();
  await home.open();
  const given = await home.beckon('ask', 'Deploy?', '--wait', '--timeout', '1s').ended;
  expect(given).toMatchObject({ code: 2, stdout: '' });
  expect(given.stderr).toContain('the ask was cancelled');
  const kept = await home.beckon('ask', 'Deploy?', '--wait', '--timeout', '1s', '--key', 'k').ended;
  expect(kept.code).toBe(2);
  expect(kept.stderr).toContain('The ask stays open');
  const [open, ...more] = (await home.agent().call('listAsks', { query: { state: 'open' } })).items;
  expect([open?.key, more]).toEqual(['k', []]);
});

test('an ask that expired or was cancelled is no answer', async () => {
  await using home = await openHome();
  await home.open();
  const asking = home.atTerminal('ask', 'Deploy?', '--wait');
  await asking.until(/Waiting/);
  const [ask] = (await home.agent().call('listAsks')).items;
  await home.agent().call('cancelAsk', { params: { id: ask?.id ?? '' }, query: { reason: 'The branch is gone.' } });
  expect(await asking.ended).toMatchObject({ code: 2, stdout: '' });
  expect((await asking.ended).stderr).toContain('No answer: the ask was cancelled (The branch is gone.).');
  expect(await home.beckon('ask', 'Now?', '--expires', '1s', '--wait').ended).toMatchObject({
    code: 2,
    stderr: 'No answer: its time is over.\n',
  });
});

test('the same key waits for the same ask, also with an expiry that counts from now', async () => {
  await using home = await openHome();
  await home.open();
  const first = await home.beckon('ask', 'Deploy?', '--key', 'd', '--expires', '1h').ended;
  const asking = home.atTerminal('ask', 'Deploy?', '--key', 'd', '--expires', '1h', '--wait');
  const { id } = await answer(home, asking, { value: 'approve' });
  expect(first.stdout).toBe(`${id}\n`);
  expect(await asking.ended).toMatchObject({ code: 0, stdout: 'approved\n' });
  expect(await home.beckon('ask', 'Deploy?', '--key', 'd', '--expires', '2h', '--wait').ended).toMatchObject({
    code: 0,
    stdout: 'approved\n',
  });
  expect(await home.beckon('ask', 'Delete?', '--key', 'd', '--expires', '1h').ended).toMatchObject({
    code: 64,
    stderr: `beckon: This key was used before, for something else. Choose another key. It is the key of "Deploy?" (answered, ask ${id}).\n`,
  });
});

test('Ctrl-C takes the question back, twice ends at once; --keep leaves it', async () => {
  await using home = await openHome();
  await home.open();
  const asking = home.atTerminal('ask', 'Deploy?', '--wait');
  await asking.until(/Waiting/);
  asking.signal('SIGINT');
  asking.signal('SIGINT');
  expect(await asking.ended).toMatchObject({ code: 130, stdout: '' });
  expect(asking.exited).toEqual([130]);
  expect((await home.agent().call('listAsks')).items[0]).toMatchObject({ state: 'cancelled' });

  const kept = home.atTerminal('ask', 'Deploy?', '--wait', '--keep');
  await kept.until(/Waiting/);
  kept.signal('SIGTERM');
  expect(await kept.ended).toMatchObject({ code: 143 });
  expect((await home.agent().call('listAsks')).items[0]).toMatchObject({ state: 'open' });
});

test('the wait outlives a restart of the server', async () => {
  await using home = await openHome();
  const first = await home.open();
  const asking = home.atTerminal('ask', 'Deploy?', '--wait');
  await asking.until(/Waiting/);
  const { port } = new URL(first.url);
  await first.close();
  await home.open({ BECKON_PORT: port });
  await answer(home, asking, { value: 'deny' });
  expect(await asking.ended).toMatchObject({ code: 1, stdout: 'denied\n' });
});

test.each([
  [['ask']],
  [['ask', 'x', '--approve', '--text']],
  [['ask', 'x', '--custom']],
  [['ask', 'x', '--text', '--always']],
  [['ask', 'x', '--detail', 'a', '--detail-file', 'b']],
  [['ask', 'x', '--detail-file', 'nowhere.txt']],
  [['ask', 'x', '--expires', '10']],
  [['ask', 'x', '--timeout', '10m']],
  [['ask', 'x', '--risk', 'low']],
  [['ask', 'x', '--to', 'not-an-id']],
  [['ask', 'two\nlines']],
])('%j is refused with a sentence', async (args) => {
  await using home = await openHome();
  await home.open();
  const { code, stdout, stderr } = await home.beckon(...args).ended;
  expect([code, stdout]).toEqual([64, '']);
  expect(stderr).toMatch(/^beckon: .+/);
});

test('no server known, none that answers, a key that does not hold, one that is none', async () => {
  await using home = await openHome();
  const asked = async (): Promise<[number, string]> => {
    const { code, stderr } = await home.beckon('ask', 'x').ended;
    return [code, stderr];
  };
  expect(await asked()).toEqual([
    77,
    'beckon: No server is known here: start one with `npm start` in its directory, or see `npx beckon login -h`.\n',
  ]);
  const house = await home.open();
  Object.assign(home.env, { BECKON_URL: house.url, BECKON_KEY: 'bk_key_wrong' });
  expect(await asked()).toEqual([77, expect.stringContaining('does not hold')]);
  delete home.env.BECKON_KEY;
  expect((await asked())[0]).toBe(0);
  // The key in the file is for the server in the file.
  await using _ = await stranger((url) => {
    home.env.BECKON_URL = url;
  });
  expect(await asked()).toEqual([77, "beckon: This takes an agent's key: give it with --token or BECKON_KEY.\n"]);
  delete home.env.BECKON_URL;
  await house.close();
  expect(await asked()).toEqual([69, expect.stringContaining('cannot be reached')]);
});

const stranger = async (tell: (url: string) => void): Promise<AsyncDisposable> => {
  const server = createServer((_, response) => response.writeHead(500).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  tell(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
  return { [Symbol.asyncDispose]: async () => void server.close() };
};
