import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSecret } from './secret.ts';

let root: string;
let dataDir: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'beckon-secret-'));
  dataDir = join(root, 'a', 'data');
});
afterEach(() => rmSync(root, { recursive: true }));

const none = { secret: null, previousSecrets: [] };

describe('the secret', () => {
  it('is made once, for the owner’s eyes alone', () => {
    const first = loadSecret(dataDir, none);
    expect(first).toEqual({ secrets: [expect.stringMatching(/^[\w-]{43}$/)] });
    expect(loadSecret(dataDir, none)).toEqual(first);
    expect(statSync(join(dataDir, 'secret')).mode & 0o777).toBe(0o600);
    expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  });

  it('warns when others can read it', () => {
    loadSecret(dataDir, none);
    chmodSync(join(dataDir, 'secret'), 0o644);
    expect(loadSecret(dataDir, none).warning).toContain('chmod 600');
  });

  it('is the one that was set, and the one from before still opens what it sealed', () => {
    const set = { secret: 'set by the operator', previousSecrets: ['before'] };
    expect(loadSecret(dataDir, set).secrets).toEqual(['set by the operator', 'before']);
    expect(existsSync(dataDir)).toBe(false);
    const [made] = loadSecret(dataDir, none).secrets;
    expect(loadSecret(dataDir, set).secrets).toEqual(['set by the operator', 'before', made]);
  });

  it('is not replaced when it is damaged', () => {
    loadSecret(dataDir, none);
    writeFileSync(join(dataDir, 'secret'), '\n');
    expect(() => loadSecret(dataDir, none)).toThrow(/backup/);
    expect(readFileSync(join(dataDir, 'secret'), 'utf8')).toBe('\n');
  });
});
