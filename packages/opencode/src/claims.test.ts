import { spawnSync } from 'node:child_process';
import { mkdtempDisposable, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openClaims } from './claims.ts';

const folder = () => mkdtempDisposable(join(tmpdir(), 'beckon-opencode-claims-'));

/** Lets the one claim of a folder be somebody else's. */
async function change(path: string, more: object): Promise<void> {
  const [name = ''] = await readdir(path);
  const claim = JSON.parse(await readFile(join(path, name), 'utf8'));
  await writeFile(join(path, name), JSON.stringify({ ...claim, ...more }));
}

test('a claim is ours to clear up, here; an instance for another directory leaves it', async () => {
  await using dir = await folder();
  const claims = openClaims(dir.path, '/a');
  claims.claim('per_1');
  expect(claims.abandoned('per_1')).toBe(true);
  expect(openClaims(dir.path, '/b').abandoned('per_1')).toBe(false);
  claims.release('per_1');
  expect(await readdir(dir.path)).toEqual([]);
  claims.release('per_1');
});

test('of a process that has ended, or had our number before, it is abandoned; of one that lives, it is not', async () => {
  await using dir = await folder();
  const claims = openClaims(dir.path, '/a');
  claims.claim('per_1');
  const { pid: ended } = spawnSync(process.execPath, ['-e', '']);
  for (const [more, abandoned] of [
    [{ pid: ended }, true],
    [{ pid: process.ppid }, false],
    [{ pid: process.pid, began: 1, directory: '/b' }, true],
    [{ pid: process.ppid, at: 1 }, true], // the machine was started since
    [{ pid: ended, host: 'another', at: Date.now() }, false],
    [{ pid: 'x', host: 'another' }, false],
  ] as const) {
    await change(dir.path, more);
    expect([more, claims.abandoned('per_1')]).toEqual([more, abandoned]);
  }
});

test('in doubt it is not abandoned, and a folder that cannot be written harms nobody', async () => {
  await using dir = await folder();
  await writeFile(join(dir.path, 'file'), '');
  const claims = openClaims(join(dir.path, 'file', 'none'), '/a');
  claims.claim('per_1');
  expect(claims.abandoned('per_1')).toBe(false);
  claims.release('per_1');
});
