import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificate } from '@beckon/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTls } from './tls.ts';

let directory: string;
const path = (name: string): string => join(directory, name);
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'beckon-tls-'));
  const [ours, other] = [await makeCertificate(), await makeCertificate()];
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const locked = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'p' });
  const files = { key: ours.key, cert: ours.cert, 'other-key': other.key, locked, empty: '', text: 'not PEM' };
  for (const [name, content] of Object.entries(files)) writeFileSync(path(name), content);
});
afterAll(() => rmSync(directory, { recursive: true }));

const read = (key: string, cert: string) => readTls({ keyFile: path(key), certFile: path(cert) });

test('a key and its certificate are read', () => {
  expect(read('key', 'cert').cert).toContain('BEGIN CERTIFICATE');
});

test.each([
  ['missing', 'cert', 'BECKON_TLS_KEY=', 'missing cannot be read (it is not there): name a PEM file'],
  ['key', 'missing', 'BECKON_TLS_CERT=', 'missing cannot be read (it is not there): name a PEM file'],
  ['', 'cert', 'BECKON_TLS_KEY=', 'cannot be read (it is a directory)'],
  ['empty', 'cert', 'BECKON_TLS_KEY=', 'empty holds no private key'],
  ['cert', 'cert', 'BECKON_TLS_KEY=', 'cert holds no private key'],
  ['locked', 'cert', 'BECKON_TLS_KEY=', 'locked is locked with a passphrase'],
  ['key', 'text', 'BECKON_TLS_CERT=', 'text holds no certificate'],
  ['key', 'key', 'BECKON_TLS_CERT=', 'key holds no certificate'],
  ['other-key', 'cert', 'BECKON_TLS_KEY=', 'is not the key of'],
])('the key %j with the certificate %j is refused by name', (key, cert, setting, words) => {
  let said: unknown;
  try {
    read(key, cert);
  } catch (error) {
    said = error;
  }
  expect(said).toMatchObject({ name: 'ConfigError', message: expect.stringContaining(words) });
  expect((said as Error).message).toMatch(new RegExp(`^${setting}.*[^\\n]$`));
});
