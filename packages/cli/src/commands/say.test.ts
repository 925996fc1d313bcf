import { expect, test } from 'vitest';
import { openHome } from '../../test/home.ts';

test('say prints the answer as it is written, in the same conversation as before', async () => {
  await using home = await openHome();
  await home.open();
  const first = await home.beckon('say', 'Hello there').ended;
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toMatch(/^You said: “Hello there”\.[\s\S]+BECKON_MODEL[^\n]+\n$/);
  await home.beckon('say', 'Again', '--agent', 'assistant').ended;
  const { items } = await home.owner().call('listConversations');
  expect(items).toHaveLength(1);
  await home.beckon('say', 'Anew', '--new').ended;
  expect((await home.owner().call('listConversations')).items).toHaveLength(2);
}, 30_000);

test('said without waiting it is said all the same, and once per key', async () => {
  await using home = await openHome();
  await home.open();
  const say = () => home.beckon('say', 'Hello', '--no-wait', '--key', 'k').ended;
  const [one, two] = [await say(), await say()];
  expect(one).toMatchObject({ code: 0 });
  expect(two).toEqual(one);
  const { items } = await home.owner().call('listMessages', { params: { id: one.stdout.trim() } });
  expect(items.filter(({ author }) => author.kind === 'user')).toHaveLength(1);
});

test('an agent that asks is a reason to stop waiting, and Ctrl-C only stops looking', async () => {
  await using home = await openHome();
  await home.open();
  const asked = await home.beckon('say', 'ask me').ended;
  expect(asked.code).toBe(2);
  expect(asked.stderr).toMatch(/It waits for your answer: http\S+\/conversations\//);
  const long = home.beckon('say', 'a long one', '--new');
  await long.until(/1, /);
  long.signal('SIGINT');
  expect(await long.ended).toMatchObject({ code: 130, stderr: expect.stringContaining('The answer goes on') });
  const { runs } = await home.owner().call('state');
  expect(runs.map(({ status }) => status).sort()).toEqual(['running', 'waiting']);
}, 30_000);

test('an unknown agent or conversation is said, with those that are known', async () => {
  await using home = await openHome();
  await home.open();
  const nobody = await home.beckon('say', 'Hello', '--agent', 'Nobody').ended;
  expect(nobody).toMatchObject({ code: 66, stderr: expect.stringContaining('Known here: cli, Assistant') });
  const nowhere = await home.beckon('say', 'Hello', '--conversation', '00000000-0000-7000-8000-000000000000').ended;
  expect(nowhere.code).toBe(66);
});

test('fire writes unasked, into the one inbox, once per key', async () => {
  await using home = await openHome();
  await home.open();
  const fire = (...args: string[]) => home.beckon('fire', 'Your invoice was answered', ...args).ended;
  const [one, two] = [await fire('--key', 'k', '--title', 'Invoices'), await fire('--key', 'k', '--title', 'Invoices')];
  expect(one).toMatchObject({ code: 0, stderr: '' });
  expect(two.stdout).toBe(one.stdout);
  await fire();
  const [inbox, ...more] = (await home.owner().call('listConversations')).items;
  expect([inbox?.title, inbox?.unread, more]).toEqual(['Invoices', 2, []]);
});

test('tail tells what happens, in a line each', async () => {
  await using home = await openHome();
  await home.open();
  const tail = home.atTerminal('tail');
  await tail.until(/Watching http/);
  await home.beckon('fire', 'News\u001b[31m!').ended;
  await tail.until(/cli: News\[U\+001B\]\[31m!/);
  await home.beckon('ask', 'Deploy?').ended;
  await tail.until(/cli asks: Deploy\?/);
  await home.beckon('say', 'Hello').ended;
  await tail.until(/you: Hello/);
  await tail.until(/Assistant: You said: “Hello”/);
  tail.signal('SIGINT');
  expect((await tail.ended).code).toBe(130);
}, 30_000);
