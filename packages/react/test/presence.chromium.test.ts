import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contexts } from '@beckon/protocol';
import { type Chromium, openChromium } from '@beckon/testkit/chromium';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient } from '../../client/src/call/client.ts';
import { eventually, openRealHouse, type RealHouse } from '../../client/test/house.ts';

let app: string;
let house: RealHouse;
let chromium: Chromium;

beforeAll(async () => {
  app = await mkdtemp(join(tmpdir(), 'beckon-react-'));
  await build({
    root: join(import.meta.dirname, '..'),
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['source'] },
    define: { 'process.env.NODE_ENV': '"development"' },
    build: { outDir: app, lib: { entry: 'test/page.ts', formats: ['es'], fileName: 'page' }, minify: false },
  });
  await writeFile(
    join(app, 'index.html'),
    '<!doctype html><body></body><script type="module" src="/page.js"></script>',
  );
  house = await openRealHouse(app);
  chromium = await openChromium();
});
afterAll(async () => {
  await chromium[Symbol.asyncDispose]();
  await house[Symbol.asyncDispose]();
  await rm(app, { recursive: true, force: true });
});

test('a component that is there looks, says who else does, and looks no more when it is gone', async () => {
  const admin = createClient({ url: house.url, token: 'admin-key-of-the-tests-0123456789' });
  const bob = await admin.call('createUser', { body: { name: 'Bob' } });
  const bobs = await admin.call('createToken', { params: { id: bob.id }, body: {} });
  const asBob = createClient({ url: house.url, token: bobs.token });
  const { id } = await house.conversation();
  await house.owner.call('addMember', { params: { id }, body: { userId: bob.id } });
  const context = contexts.conversation(house.agent.id, id);

  // what Bob sees of who looks, as his own stream tells it
  const stream = await asBob.request(`/v1/stream?contexts=${context}`, { headers: { accept: 'text/event-stream' } });
  const seen: string[][] = [];
  void (async () => {
    let rest = '';
    for await (const piece of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = `${rest}${piece}`.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const frame = JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '{}');
        if (frame.type === 'presence') seen.push(frame.userIds);
      }
    }
  })().catch(() => {});

  const query = new URLSearchParams({ token: house.token, context, id });
  const page = await chromium.newPage(`${house.url}/?${query}`);
  const text = () => page.evaluate(() => document.querySelector('output')?.textContent);
  await eventually(async () => expect(await text()).toBe('alone'));
  const { user: owner } = await house.owner.call('me', {});
  await eventually(() => expect(seen.at(-1)).toEqual([owner?.id]));

  const report = (shown: string[]) =>
    asBob.call('reportPresence', {
      body: { connectionId: 'phone', contexts: shown, visible: true, focused: true, lastInputAgoMs: 0 },
    });
  await report([context]);
  await eventually(async () => expect(await text()).toBe(`with ${bob.id}`));

  await page.evaluate(() => document.querySelector('button')?.click());
  // 15 s later, when Bob’s own report still holds
  await eventually(() => expect(seen.at(-1)).toEqual([bob.id]));
  await page.close();
});
