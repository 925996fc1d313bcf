import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { openScratch } from '../machine/scratch.ts';
import { openModel } from '../model/index.ts';
import { openOpenCode } from './index.ts';

const run = (command: string) => ({ calls: [{ name: 'bash', arguments: { command, description: 'a command' } }] });

test('a command is asked for, allowed over HTTP, run, and its result goes back to the model', async () => {
  await using model = await openModel({ script: [run('echo ran > proof.txt'), { text: 'It has run.' }] });
  await using opencode = await openOpenCode({ modelUrl: model.url });
  const session = await opencode.createSession();
  await opencode.prompt(session, 'please run it');

  const { properties } = await opencode.events.next('permission.asked');
  const [asked, ...more] = await opencode.permissions();
  expect(more).toEqual([]);
  expect(asked).toEqual(properties);
  expect(asked).toMatchObject({
    sessionID: session,
    permission: 'bash',
    metadata: { command: 'echo ran > proof.txt' },
  });
  await expect(readFile(join(opencode.directory, 'proof.txt'))).rejects.toThrow('ENOENT');

  await opencode.replyPermission(String(asked?.id), 'once');
  await opencode.events.next('session.idle', ({ sessionID }) => sessionID === session);
  expect(await readFile(join(opencode.directory, 'proof.txt'), 'utf8')).toBe('ran\n');
  const texts = (await opencode.messages(session)).flatMap(({ parts }) => parts.flatMap(({ text }) => text ?? []));
  expect(texts).toEqual(['please run it', 'It has run.']);
  expect(model.requests.map(({ lastUser, lastRole }) => [lastUser, lastRole])).toEqual([
    ['please run it', 'user'],
    ['please run it', 'tool'],
  ]);
  expect(model.asides).toHaveLength(1);
});

test('a refusal ends the turn, an abort ends one that waits', async () => {
  await using model = await openModel({ script: [run('false'), { hang: true }] });
  await using opencode = await openOpenCode({ modelUrl: model.url });
  const session = await opencode.createSession();
  await opencode.prompt(session, 'first');
  const { properties } = await opencode.events.next('permission.asked');
  await opencode.replyPermission(String(properties.id), 'reject');
  await opencode.events.next('session.idle');

  await opencode.prompt(session, 'second');
  await expect.poll(() => model.requests.length).toBe(2);
  await opencode.abort(session);
  expect(await opencode.events.next('session.error')).toMatchObject({
    properties: { error: { name: 'MessageAbortedError' } },
  });
});

test('a plugin is loaded with its options and sees events, and nothing is fetched for it', async () => {
  await using scratch = await openScratch('plugin');
  const seen = join(scratch.path, 'seen.txt');
  const plugin = join(scratch.path, 'plugin.ts');
  await writeFile(
    plugin,
    `import { appendFileSync } from 'node:fs';
     export const Watch = async (_input: unknown, options: { file: string }) => ({
       event: async ({ event }: { event: { type: string } }) => appendFileSync(options.file, event.type + '\\n'),
     });`,
  );
  await using model = await openModel({ script: [{ text: 'hello' }] });
  const before = performance.now();
  await using opencode = await openOpenCode({
    modelUrl: model.url,
    pluginUrl: pathToFileURL(plugin).href,
    pluginOptions: { file: seen },
  });
  const session = await opencode.createSession();
  await opencode.prompt(session, 'hi');
  await opencode.events.next('session.idle');
  await expect.poll(() => readFile(seen, 'utf8')).toMatch(/session\.created\n[\s\S]*session\.idle\n/);
  expect(opencode.log()).not.toContain('dependency install');
  expect(performance.now() - before).toBeLessThan(15_000);
});

test('an OpenCode that cannot start says what it said', async () => {
  await using model = await openModel();
  const config = { model: 7 };
  await expect(openOpenCode({ modelUrl: model.url, config })).rejects.toThrow(
    'Expected string | undefined, got 7 model',
  );
});
