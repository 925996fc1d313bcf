import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command } from '@beckon/testkit/conformance/command';
import { expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { openHouse } from '../src/main.ts';
import { openLog } from '../src/ops/log.ts';
import { ADMIN_KEY } from './edge.ts';

const run = async (
  args: readonly string[],
  env: Record<string, string> = { BECKON_ADMIN_KEY: ADMIN_KEY },
  by = fetch,
) => {
  const lines: string[] = [];
  const code = await command(args, env, (line) => lines.push(line), by);
  return { code, text: lines.join('\n') };
};

test('a server that keeps its promises is told so, topic by topic', async () => {
  await using cleanup = new AsyncDisposableStack();
  const dataDir = cleanup.adopt(await mkdtemp(join(tmpdir(), 'beckon-conformance-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const env = { BECKON_PORT: '0', BECKON_DATA_DIR: dataDir, BECKON_ADMIN_KEY: ADMIN_KEY };
  const config = readConfig(env, { cwd: dataDir, home: dataDir });
  const house = cleanup.use(await openHouse({ config, log: openLog('silent'), appDirectory: join(dataDir, 'no-app') }));
  const held = await run([`${house.url}/`, 'cursors', 'state']);
  expect(held.text).toMatch(/^cursors\n {2}ok {6}[\s\S]*\nstate\n[\s\S]*\nAll \d+ checks held\.$/);
  expect(held.code).toBe(0);

  for (const key of ['wrong', 'bk_session_wrong']) {
    const untaken = await run([house.url, 'state'], { BECKON_ADMIN_KEY: key });
    expect([key, untaken.code, untaken.text]).toEqual([key, 2, expect.stringMatching(/^The admin key is not taken/)]);
  }

  const lying: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (!String(input).endsWith('/v1/badges')) return response;
    return Response.json({ total: 7, buckets: {}, badgeSeq: 1 });
  };
  const broken = await run([house.url, 'state'], undefined, lying);
  expect(broken.code).toBe(1);
  expect(broken.text).toMatch(/\n {2}BROKEN {2}badges are what is open.*\n {10}\S/);
  expect(broken.text).toMatch(/\n1 of \d+ checks did not hold\.$/);
});

test('nothing is tried where something else answers', async () => {
  const pages: [number, string, string][] = [
    [200, 'text/html', '<h1>Hello</h1>'],
    [200, 'application/json', '{"hello":"world"}'],
    [200, 'application/json', 'hello'],
    [401, 'application/json', '{"error":"no"}'],
    [404, 'application/json', 'null'],
    [302, 'text/plain', ''],
  ];
  let page = pages[0];
  const other = createServer((_, response) => {
    const [status = 200, type, text] = page ?? [];
    response.writeHead(status, { 'Content-Type': type, Location: '/' }).end(text);
  }).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  for (page of pages) expect(await run([url])).toEqual({ code: 2, text: `What answers at ${url} is not Beckon.` });
  await new Promise((done) => {
    other.close(done);
    other.closeAllConnections();
  });
});

test('nothing is tried without an address, a key, a known topic, or a server', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const url = `http://127.0.0.1:${(closed.address() as AddressInfo).port}`;
  await new Promise((done) => closed.close(done));
  for (const [answer, words] of [
    [await run([]), 'Usage: '],
    [await run(['not a url']), 'Usage: '],
    [await run([url], {}), 'Usage: '],
    [await run([url, 'manners']), 'There is no topic manners. There are: errors, '],
    [await run([url]), `Nothing answers at ${url}.`],
  ] as const) {
    expect(answer.code).toBe(2);
    expect(answer.text).toContain(words);
  }
});
