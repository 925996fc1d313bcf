import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'beckon-bin-'));
const env = { PATH: '/usr/bin:/bin', HOME: directory, BECKON_PORT: '0' };

/** A checkout that was never built: the command beside the sources, and nothing else. */
cpSync(at('../bin'), join(directory, 'bin'), { recursive: true });
cpSync(at('../package.json'), join(directory, 'package.json'));
symlinkSync(at('.'), join(directory, 'src'));
const bare = join(directory, 'bin/beckon.js');

const ended = async (child: ChildProcess): Promise<{ code: number | null; said: string }> => {
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
};

/** The first Node on the PATH that is too old for us. */
const oldNode = (process.env.PATH ?? '')
  .split(delimiter)
  .map((one) => join(one, 'node'))
  .find((one) => existsSync(one) && majorOf(one) < 24);

function majorOf(node: string): number {
  return Number(/^v(\d+)/.exec(execFileSync(node, ['--version']).toString())?.[1] ?? 24);
}

test('a checkout that was never built runs from its sources', async () => {
  expect(await ended(spawn(process.execPath, [bare, '--version'], { env }))).toEqual({ code: 0, said: '0.1.0\n' });
});

test('npx in the checkout runs its own command, and asks no registry', async () => {
  const offline = {
    ...env,
    PATH: process.env.PATH ?? '',
    npm_config_registry: 'http://127.0.0.1:9',
    npm_config_yes: 'true',
  };
  const passed = spawn('npx', ['beckon', '--version'], { env: offline, cwd: at('../../..') });
  expect(await ended(passed)).toMatchObject({ code: 0, said: expect.stringMatching(/^0\.1\.0$/m) });
});

test('serve ends with 0 at SIGTERM, and takes its lock with it', async () => {
  const serving = spawn(process.execPath, [bare, 'serve'], { env });
  serving.stdout.once('data', () => serving.kill('SIGTERM'));
  expect(await ended(serving)).toMatchObject({ code: 0 });
  expect(existsSync(join(directory, '.beckon/running.json'))).toBe(false);
});

test.skipIf(oldNode === undefined)('an old Node passes the command on to that of the checkout', async () => {
  const passed = spawn(oldNode ?? '', [at('../bin/beckon.js'), 'ask'], { env });
  expect(await ended(passed)).toEqual({
    code: 64,
    said: expect.stringContaining("missing required argument 'question'"),
  });
});

test.skipIf(oldNode === undefined)('an old Node alone says what is needed', async () => {
  const { code, said } = await ended(spawn(oldNode ?? '', [bare, '--version'], { env }));
  expect([code, said]).toEqual([70, expect.stringMatching(/^Beckon needs Node 24 or newer, and this is v\d+\./)]);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));
