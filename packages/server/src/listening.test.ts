import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { cannotListen } from './listening.ts';
import { lockDirectory } from './lock.ts';
import { openHouse } from './main.ts';
import { openLog } from './ops/log.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'beckon-start-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const dataDir = (): string => join(root, 'data');
const start = (settings: Record<string, string>) => {
  const config = readConfig({ BECKON_DATA_DIR: dataDir(), ...settings }, { cwd: root, home: root });
  return openHouse({ config, log: openLog('silent'), appDirectory: join(root, 'no-app') });
};

test('a port that is taken is said as the setting it is about, and nothing is left open', async () => {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await expect(start({ BECKON_PORT: String(port) })).rejects.toMatchObject({
    name: 'ConfigError',
    message: `Port ${port} is taken by another program: stop that one, or choose another with --port ${port + 1}.`,
  });
  server.close();
  lockDirectory(dataDir()).release();
});

test('an address that is none of this machine is said, too', async () => {
  await expect(start({ BECKON_PORT: '0', BECKON_HOST: '203.0.113.7', BECKON_LAN: '1' })).rejects.toMatchObject({
    name: 'ConfigError',
    message: expect.stringContaining('BECKON_HOST=203.0.113.7 is no address of this machine'),
  });
});

test('what https needs is looked at before anything is made', async () => {
  await expect(start({ BECKON_TLS_KEY: 'k.pem', BECKON_TLS_CERT: 'c.pem' })).rejects.toMatchObject({
    name: 'ConfigError',
    message: expect.stringContaining(join(root, 'k.pem')),
  });
  expect(existsSync(dataDir())).toBe(false);
});

test('no right to a port, and the last port there is', () => {
  const refused = (code: string, port: number) =>
    cannotListen(Object.assign(new Error('x'), { code }), { port, host: '127.0.0.1' });
  expect(refused('EACCES', 80)).toMatchObject({ name: 'ConfigError', message: expect.stringContaining('above 1023') });
  expect(refused('EADDRINUSE', 65_535)).toMatchObject({ message: expect.stringContaining('--port 8787') });
  const other = new TypeError('x');
  expect(cannotListen(other, { port: 1, host: '' })).toBe(other);
});
