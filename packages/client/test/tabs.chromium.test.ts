import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Message } from '@beckon/protocol';
import { type Chromium, openChromium } from '@beckon/testkit/chromium';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveAgent } from '../src/agent/serve.ts';
import type * as Sdk from '../src/index.ts';
import type { ThreadSnapshot } from '../src/thread/contract.ts';
import { eventually, openRealHouse, type RealHouse } from './house.ts';

type Page = Awaited<ReturnType<Chromium['newPage']>>;

/** What the page of this test keeps. */
interface Window {
  sdk: typeof Sdk;
  thread: Sdk.Thread;
  mirror: Sdk.Mirror;
}

let app: string;
let house: RealHouse;
let chromium: Chromium;

beforeAll(async () => {
  app = await mkdtemp(join(tmpdir(), 'beckon-tabs-'));
  await build({
    root: join(import.meta.dirname, '..'),
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['source'] },
    build: { outDir: app, lib: { entry: 'src/index.ts', formats: ['es'], fileName: 'sdk' }, minify: true },
  });
  await writeFile(join(app, 'page.js'), "import * as sdk from './sdk.js';\nwindow.sdk = sdk;\n");
  await writeFile(join(app, 'index.html'), '<!doctype html><script type="module" src="/page.js"></script>');
  house = await openRealHouse(app);
  chromium = await openChromium();
});
afterAll(async () => {
  await chromium[Symbol.asyncDispose]();
  await house[Symbol.asyncDispose]();
  await rm(app, { recursive: true, force: true });
});

/** A tab with the conversation open. */
async function openTab(conversationId: string): Promise<Page> {
  const page = await chromium.newPage(`${house.url}/`);
  await page.waitForFunction(() => 'sdk' in globalThis);
  await page.evaluate(
    ([token, id]) => {
      const window = globalThis as unknown as Window & { location: { origin: string } };
      const { createClient, createMirror, idbMessages } = window.sdk;
      const client = createClient({ url: window.location.origin, token });
      window.mirror = createMirror(client, { messages: idbMessages() });
      window.mirror.start();
      window.thread = window.mirror.thread(id);
    },
    [house.token, conversationId] as const,
  );
  return page;
}
const look = (page: Page): Promise<ThreadSnapshot> =>
  page.evaluate(() => (globalThis as unknown as Window).thread.getSnapshot());
const connection = (page: Page): Promise<string> =>
  page.evaluate(() => (globalThis as unknown as Window).mirror.getSnapshot().connection);
const say = (page: Page, text: string): Promise<string> =>
  page.evaluate((words) => (globalThis as unknown as Window).thread.say(words), text);
const kept = (page: Page): Promise<number> =>
  page.evaluate(async () => (await (globalThis as unknown as Window).sdk.idbMessages().all()).length);
const textOf = (message: Message | undefined): string =>
  (message?.parts ?? []).map((part) => ('text' in part ? part.text : '#')).join('|');
test('two tabs, one stream; its leader is closed in the middle, and the other has every word once', async () => {
  const { id } = await house.conversation();
  const streams: string[] = [];
  chromium.context.on('page', (page) =>
    page.on('request', (request) => {
      if (/\/v1\/stream\?(?!.*wait=)/.test(request.url())) streams.push(request.url());
    }),
  );
  const one = await openTab(id);
  await eventually(async () => expect(await connection(one)).toBe('live'));
  const two = await openTab(id);
  await eventually(async () => expect(await connection(two)).toBe('live'));
  expect(streams.length).toBe(1);
  const go = Promise.withResolvers<void>();
  const serving = serveAgent({ url: house.url, key: house.key }, async function* ({ sleep }) {
    for (let n = 0; n < 20; n++) {
      yield { type: 'text', text: `word ${n} ` };
      await sleep(10);
      if (n === 10) await go.promise;
    }
  });
  await say(two, 'Hi');
  for (const page of [one, two])
    await eventually(async () => expect(textOf((await look(page)).messages.at(-1))).toContain('word 10 '));
  await one.close();
  go.resolve();
  const whole = Array.from({ length: 20 }, (_, n) => `word ${n} `).join('');
  await eventually(async () => expect(textOf((await look(two)).messages.at(-1))).toBe(whole));
  await eventually(async () => expect(await connection(two)).toBe('live'));
  expect(streams.length).toBe(2);
  await two.close();
  await serving.stop();
});

test('said offline in a tab that is closed: sent by the next, in order, once; over a database of an earlier version', async () => {
  const { id } = await house.conversation();
  const before = await chromium.newPage(`${house.url}/`);
  await before.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const { indexedDB } = globalThis as unknown as { indexedDB: IDBFactory };
        indexedDB.deleteDatabase('beckon');
        const opening = indexedDB.open('beckon', 1);
        opening.onupgradeneeded = () => {
          opening.result.createObjectStore('outbox', { keyPath: 'askId' });
          opening.result.createObjectStore('cells');
          opening.result.createObjectStore('shown', { keyPath: 'id' }).createIndex('at', 'at');
        };
        opening.onsuccess = () => {
          opening.result.close();
          resolve();
        };
        opening.onerror = () => reject(opening.error);
      }),
  );
  const one = await openTab(id);
  await eventually(async () => expect((await look(one)).state).toBe('ready'));
  await chromium.context.setOffline(true);
  for (const text of ['one', 'two', 'three']) await say(one, text);
  await eventually(async () =>
    expect((await look(one)).unsent.map(({ state }) => state)).toEqual(Array(3).fill('queued')),
  );
  // it is shown before it is kept: a tab that is closed between the two, on a slow disk, has said nothing
  await eventually(async () => expect(await kept(one)).toBe(3));
  await one.close();
  await chromium.context.setOffline(false);
  const two = await openTab(id);
  await eventually(async () => {
    const { unsent, messages } = await look(two);
    expect(unsent).toEqual([]);
    expect(messages.filter(({ author }) => author.kind === 'user').map(textOf)).toEqual(['one', 'two', 'three']);
  });
  await two.close();
  await before.close();
});

test('an outbox whose database is taken away goes on in a new one', async () => {
  const page = await chromium.newPage(`${house.url}/`);
  await page.waitForFunction(() => 'sdk' in globalThis);
  const found = await page.evaluate(async () => {
    const { sdk, indexedDB } = globalThis as unknown as Window & { indexedDB: IDBFactory };
    const outbox = sdk.idbOutbox();
    const tap = (askId: string, tappedAt: number): Promise<void> =>
      outbox.add({ askId, value: 'approve', tappedAt, state: 'queued' });
    const ids = async (): Promise<string[]> => (await outbox.all()).map(({ askId }) => askId);
    await tap('second', 2);
    await tap('first', 1);
    const before = await ids();
    await new Promise((resolve, reject) => {
      const deleting = indexedDB.deleteDatabase('beckon');
      deleting.onsuccess = resolve;
      deleting.onblocked = reject;
    });
    await tap('third', 3);
    await tap('fourth', 4);
    await outbox.remove('third');
    return [before, await ids()];
  });
  expect(found).toEqual([['first', 'second'], ['fourth']]);
  await page.close();
});
