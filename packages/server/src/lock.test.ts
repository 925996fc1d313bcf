import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ConfigError } from './config-values.ts';
import { AlreadyRunning, lockDirectory, readRunning } from './lock.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'beckon-lock-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const refusal = (): AlreadyRunning => {
  try {
    lockDirectory(dataDir).release();
  } catch (error) {
    if (error instanceof AlreadyRunning) return error;
    throw error;
  }
  throw new Error('a second lock was given');
};

test('a directory is locked once, and again when it was released', () => {
  const lock = lockDirectory(dataDir);
  expect(refusal().running).toBeUndefined();
  lock.release();
  lockDirectory(dataDir).release();
});

test('a second server is told where the first is', () => {
  const lock = lockDirectory(dataDir);
  lock.tell({ pid: 7, url: 'http://127.0.0.1:8787' });
  expect(refusal()).toMatchObject({ running: { pid: 7, url: 'http://127.0.0.1:8787' } });
  expect(refusal().message).toContain('http://127.0.0.1:8787 (process 7)');
  lock.release();
  expect(readRunning(dataDir)).toBeUndefined();
});

test('a lock of another process holds, and ends with it, however it ends', async () => {
  const code = `import { lockDirectory } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)};
    const lock = lockDirectory(${JSON.stringify(dataDir)});
    lock.tell({ pid: process.pid, url: 'there' });
    console.log('locked');
    // holds on to it: a handle that nobody refers to is closed when garbage is collected
    setInterval(() => lock, 1000);`;
  const other = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(other.stdout, 'data');
  expect(refusal().running).toEqual({ pid: other.pid, url: 'there' });
  other.kill('SIGKILL');
  await once(other, 'exit');
  lockDirectory(dataDir).release();
});

test('what is left of a server that was killed, or is damaged, locks nothing', () => {
  writeFileSync(join(dataDir, 'running.json'), '{"pid": 1, "ur');
  expect(readRunning(dataDir)).toBeUndefined();
  lockDirectory(dataDir).release();
});

test('only the account that runs the server may read what it leaves there', () => {
  const fresh = join(dataDir, 'fresh');
  const lock = lockDirectory(fresh);
  lock.tell({ pid: 7, url: 'x' });
  const modes = [fresh, join(fresh, 'lock'), join(fresh, 'running.json')].map((path) => statSync(path).mode & 0o777);
  expect(modes).toEqual([0o700, 0o600, 0o600]);
  lock.release();
});

test('a directory that cannot be used is not said to be in use', () => {
  writeFileSync(join(dataDir, 'lock'), 'this is no database, and long enough to be seen as none '.repeat(20));
  expect(() => lockDirectory(dataDir)).toThrow(ConfigError);
  expect(() => lockDirectory(dataDir)).toThrow(/not a database\): remove it/);
});
