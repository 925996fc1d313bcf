import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clickNotification } from '@beckon/testkit/chromium';
import { openModel } from '@beckon/testkit/model';
import { openOpenCode } from '@beckon/testkit/opencode';
import { openPushService } from '@beckon/testkit/push-service';
import { expect, test } from 'vitest';
import { bundlePlugin } from '../../opencode/test/scene.ts';
import { openPhone } from './phone.ts';
import { openStage } from './stage.ts';

/** All of it at once: the true OpenCode wants to run commands, and a person with a phone says whether. */
test('OpenCode asks for two commands: one is approved on the notification, one in the app, and both run', async () => {
  const run = (command: string) => ({ calls: [{ name: 'bash', arguments: { command, description: 'a command' } }] });
  await using model = await openModel({
    script: [run('echo one > one.txt'), run('echo two > two.txt'), { text: 'Done.' }],
  });
  await using service = await openPushService();
  await using stage = await openStage();
  await using phone = await openPhone(stage.link, service);
  const { body: agent } = await stage.call('POST', '/v1/agents', { name: 'OpenCode' }, stage.ownerToken);
  const { body: minted } = await stage.call('POST', `/v1/agents/${agent.id}/keys`, {}, stage.ownerToken);
  await using bundle = await bundlePlugin();
  await using opencode = await openOpenCode({
    modelUrl: model.url,
    pluginUrl: bundle.url,
    pluginOptions: { url: stage.url, key: minted.key },
  });
  const session = await opencode.createSession({ title: 'Retry queue' });
  await opencode.prompt(session, 'run them');

  const first = await phone.shown(/echo one/);
  expect(first).toMatchObject({ title: 'OpenCode · Retry queue', body: 'Run a command?\necho one > one.txt' });
  await clickNotification(phone.chromium, phone.scope, first.tag, 'approve');

  await phone.page.getByText('echo two > two.txt').waitFor();
  await phone.page.getByRole('button', { name: 'Approve' }).click();
  await opencode.events.next('session.idle', ({ sessionID }) => sessionID === session);
  for (const name of ['one', 'two'])
    expect(await readFile(join(opencode.directory, `${name}.txt`), 'utf8')).toBe(`${name}\n`);
  await phone.shown(/Done\./);
}, 60_000);
