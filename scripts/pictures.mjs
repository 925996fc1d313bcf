// `node --conditions=source scripts/pictures.mjs`: takes the README's pictures anew, by day and by night, from the real app
// on a real server, with Chromium.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient } from '@beckon/client';
import { createAgent } from '@beckon/client/agent';
import { openChromium } from '@beckon/testkit/chromium';
import { openServer } from '../bench/lib/server.mjs';
import { build, install, root } from './lib/setup.mjs';

install();
build();

const server = await openServer();
const owner = createClient({ url: server.url, token: server.ownerToken });
const agentNamed = async (name) => {
  const agent = await owner.call('createAgent', { body: { name } });
  const { key } = await owner.call('createKey', { params: { id: agent.id }, body: {} });
  return createAgent({ url: server.url, key });
};

const opencode = await agentNamed('OpenCode');
const invoices = await agentNamed('invoice-import');
const backup = await agentNamed('nightly-backup');
const deploy = await agentNamed('deploy');
await backup.event({ key: 'b', type: 'error', title: 'no space left on /mnt/tank' });
await deploy.event({ key: 'd', type: 'task_complete', title: 'staging is at 4f2c91e' });
const retry = await opencode.conversation({ key: 'retry', title: 'Retry queue' });
const first = await opencode.open({
  key: 'a',
  kind: 'approval',
  title: 'Run the server tests?',
  detail: 'npm test -- --run packages/server',
  conversationId: retry.id,
});
await invoices.open({
  key: 'c',
  kind: 'choice',
  title: 'Which date format do the old invoices use?',
  options: [
    { id: 'iso', label: '2026-11-20' },
    { id: 'us', label: '11/20/2026' },
    { id: 'de', label: '20.11.2026' },
  ],
});

const shoot = async (colorScheme, viewport, path) => {
  const { code } = await owner.call('createPairing', { body: {} });
  await using chromium = await openChromium({
    notifications: 'default',
    context: { viewport, deviceScaleFactor: 2, colorScheme, locale: 'en', reducedMotion: 'reduce' },
  });
  const page = await chromium.newPage(`${server.url}/sign-in#${code}`);
  await page.getByText('Run the server tests?').first().waitFor();
  await page.goto(`${server.url}${path}`);
  await page.getByRole('button', { name: 'Approve' }).waitFor();
  return (await page.screenshot()).toString('base64');
};

const frame = (desk, phone, night) => `<!doctype html><meta charset="utf-8"><style>
  body { margin: 0; padding: 24px; width: 1232px; background: transparent; position: relative; height: 752px }
  img { position: absolute; display: block; border: 1px solid ${night ? '#ffffff24' : '#0f1f1c24'}; box-shadow: 0 12px 32px #0003 }
  .desk { inset: 24px auto auto 24px; width: 1100px; border-radius: 14px }
  .phone { inset: 92px 24px auto auto; width: 300px; border-radius: 34px }
</style><img class="desk" src="data:image/png;base64,${desk}"><img class="phone" src="data:image/png;base64,${phone}">`;

for (const [scheme, name] of [
  ['light', 'beckon.png'],
  ['dark', 'beckon.dark.png'],
]) {
  const desk = await shoot(scheme, { width: 1280, height: 800 }, '/');
  const phone = await shoot(scheme, { width: 390, height: 844 }, `/asks/${first.id}`);
  await using chromium = await openChromium({
    context: { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1.5 },
  });
  const page = await chromium.context.newPage();
  await page.setContent(frame(desk, phone, scheme === 'dark'), { waitUntil: 'load' });
  const path = join(root, 'docs', 'pictures', name);
  await page.screenshot({ path, omitBackground: true });
  console.log(`${path}  ${Math.round(readFileSync(path).length / 1024)} KB`);
}
await server.close();
