import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { nodeIdIn } from './node-id.ts';

const directory = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'beckon-node-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
};
let count = 0;
const newId = (): string => `id-${++count}`;

test('a server keeps its name over its restarts, also where it has the database for itself', () => {
  const dataDir = directory();
  const id = nodeIdIn(dataDir, newId, true);
  expect(nodeIdIn(dataDir, newId, true)).toBe(id);
  expect(nodeIdIn(dataDir, newId, false)).toBe(id);
});

test('a copy of its directory is another server on a shared database, and the same one on a database of its own', () => {
  const dataDir = directory();
  const id = nodeIdIn(dataDir, newId, true);
  const copy = directory();
  cpSync(dataDir, copy, { recursive: true });
  expect(nodeIdIn(copy, newId, false)).toBe(id);
  const other = nodeIdIn(copy, newId, true);
  expect(other).not.toBe(id);
  expect(nodeIdIn(copy, newId, true)).toBe(other);
  expect(nodeIdIn(dataDir, newId, true)).toBe(id);
});

test('one from another machine at the same place is another server, too', () => {
  const dataDir = directory();
  const id = nodeIdIn(dataDir, newId, true);
  const path = join(dataDir, 'node');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/\n.* /, '\nanother-machine '));
  expect(nodeIdIn(dataDir, newId, true)).not.toBe(id);
});
