import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSite, type Site } from './site.ts';

const SCRIPT = `console.log(${JSON.stringify('beckon '.repeat(500))})`;
const PAGE = '<!doctype html><div id="root"></div>';

let root: string;
let directory: string;
let site: Site;
const build = (page = PAGE): void => {
  for (const one of ['assets', 'icons']) mkdirSync(join(directory, one), { recursive: true });
  writeFileSync(join(directory, 'index.html'), page);
  writeFileSync(join(directory, 'sw.js'), 'self.x = 1');
  writeFileSync(join(directory, 'manifest.webmanifest'), '{}');
  writeFileSync(join(directory, 'assets', 'index-3f2a.js'), SCRIPT);
  writeFileSync(join(directory, 'icons', 'icon.png'), new Uint8Array(2_000));
  writeFileSync(join(directory, '.env'), 'SECRET=1');
};
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'beckon-site-'));
  directory = join(root, 'app');
  mkdirSync(directory);
  writeFileSync(join(root, 'secret.txt'), 'hunter2');
  site = openSite(directory);
});
afterEach(() => rmSync(root, { recursive: true }));

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  site(new Request(`http://localhost${path}`, { method, headers }));
const html = { Accept: 'text/html,application/xhtml+xml' };

describe('the app', () => {
  it.each([
    ['/assets/index-3f2a.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/sw.js', 'text/javascript; charset=utf-8', 'no-cache'],
    ['/manifest.webmanifest', 'application/manifest+json', 'no-cache'],
    ['/icons/icon.png', 'image/png', 'no-cache'],
  ])('%s is %s, kept %s', async (path, type, cache) => {
    build();
    const response = await get(path);
    expect(response?.headers.get('content-type')).toBe(type);
    expect(response?.headers.get('cache-control')).toBe(cache);
    expect(response?.headers.get('content-length')).toBe(String((await response?.arrayBuffer())?.byteLength));
  });

  it('is its page for every address that a browser goes to', async () => {
    build();
    for (const path of ['/', '/asks/01a1f907', '/sign-in', '/index.html', '/a.b/c']) {
      const response = await get(path, html);
      expect([path, await response?.text(), response?.headers.get('cache-control')]).toEqual([path, PAGE, 'no-cache']);
    }
    expect(await get('/asks/1', { Accept: 'application/json' })).toBeUndefined();
    expect(await get('/missing.js', html)).toBeUndefined();
    expect(await get('/', html, 'POST')).toBeUndefined();
  });

  it('is nothing that lies beside it', async () => {
    build();
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/assets/..%5c..%5csecret.txt',
      '/.env',
      '//etc/passwd',
    ]) {
      expect([path, await get(path)]).toEqual([path, undefined]);
    }
  });

  it('is sent once: whoever has it hears that it is the same', async () => {
    build();
    const etag = (await get('/sw.js'))?.headers.get('etag') ?? '';
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const response = await get('/sw.js', { 'If-None-Match': header });
      expect([response?.status, response?.headers.get('etag')]).toEqual([304, etag]);
    }
    expect((await get('/sw.js', { 'If-None-Match': '"other"' }))?.status).toBe(200);
  });

  it('is compressed where that helps and the client takes it', async () => {
    build();
    const script = async (accept: string) => {
      const response = await get('/assets/index-3f2a.js', { 'Accept-Encoding': accept });
      const bytes = Buffer.from((await response?.arrayBuffer()) ?? new ArrayBuffer());
      return { encoding: response?.headers.get('content-encoding'), etag: response?.headers.get('etag'), bytes };
    };
    const [br, gzip, plain] = [await script('gzip, deflate, br'), await script('gzip'), await script('br;q=0')];
    expect(brotliDecompressSync(br.bytes).toString()).toBe(SCRIPT);
    expect(gunzipSync(gzip.bytes).toString()).toBe(SCRIPT);
    expect(plain.bytes.toString()).toBe(SCRIPT);
    expect([br.encoding, gzip.encoding, plain.encoding]).toEqual(['br', 'gzip', null]);
    expect(new Set([br.etag, gzip.etag, plain.etag]).size).toBe(3);
    expect((await get('/icons/icon.png', { 'Accept-Encoding': 'br' }))?.headers.get('content-encoding')).toBeNull();
  });

  it('says how to build it while it is not built, and is there as soon as it is', async () => {
    const missing = await get('/', html);
    expect(missing?.status).toBe(503);
    expect(await missing?.text()).toContain('npm run build');
    expect(await get('/sw.js')).toBeUndefined();
    build();
    expect(await (await get('/', html))?.text()).toBe(PAGE);
    build('<!doctype html>new');
    utimesSync(join(directory, 'index.html'), new Date(), new Date(Date.now() + 5_000));
    expect(await (await get('/', html))?.text()).toBe('<!doctype html>new');
  });
});
