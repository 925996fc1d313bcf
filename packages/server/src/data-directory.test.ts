import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeDataDirectory } from './data-directory.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'beckon-data-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const refusal = (dataDir: string): string => {
  try {
    makeDataDirectory(dataDir);
  } catch (error) {
    expect(error).toMatchObject({ name: 'ConfigError' });
    return (error as Error).message;
  }
  throw new Error('it was taken');
};

/** The same as an account without rights, in a process that can be killed: one that spins hears nothing. */
const refusalOfNobody = (dataDir: string): string => {
  const code = `import { makeDataDirectory } from ${JSON.stringify(new URL('./data-directory.ts', import.meta.url).href)};
    if (process.getuid() === 0) { process.setgid(65534); process.setuid(65534); }
    try { makeDataDirectory(${JSON.stringify(dataDir)}); } catch ({ name, message }) { console.log(name, message); }`;
  const limits = { timeout: 10_000, killSignal: 'SIGKILL', encoding: 'utf8' } as const;
  return spawnSync(process.execPath, ['--input-type=module', '-e', code], limits).stdout;
};

test('it is made with what leads to it, for this account alone, and found again', () => {
  const dataDir = join(root, 'var', 'beckon');
  makeDataDirectory(dataDir);
  makeDataDirectory(dataDir);
  expect([dataDir, join(root, 'var')].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700]);
});

test('a file in its place, or on the way there, is named', () => {
  const file = join(root, 'file');
  writeFileSync(file, '');
  for (const dataDir of [file, join(file, 'below')]) {
    expect(refusal(dataDir)).toBe(
      `The data directory ${dataDir} cannot be made (${file} is a file): ` +
        'set BECKON_DATA_DIR to a directory where this account may write.',
    );
  }
});

test.skipIf(process.platform === 'win32')('one that belongs to somebody else is refused', () => {
  chmodSync(root, 0o755);
  mkdirSync(join(root, 'kept'), { mode: 0o555 });
  for (const [dataDir, verb] of [
    [join(root, 'kept'), 'written to'],
    [join(root, 'kept', 'new'), 'made'],
  ] as const) {
    const said = refusalOfNobody(dataDir);
    expect(said).toContain(`ConfigError The data directory ${dataDir} cannot be ${verb} (this account may not): set `);
  }
});

test.skipIf(process.platform !== 'linux')('where nothing can be made it gives up, and does not try for ever', () => {
  expect(refusalOfNobody('/proc/nowhere/below')).toMatch(
    /^ConfigError The data directory \/proc\/nowhere\/below cannot/,
  );
});
