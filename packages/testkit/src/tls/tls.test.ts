import { createHash, X509Certificate } from 'node:crypto';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { makeCertificate } from './index.ts';

test('a client that trusts the authority, and no other, may connect by name and by address', async () => {
  const { key, cert, ca } = await makeCertificate();
  const server = createServer({ key, cert }, (_request, response) => response.end('hello')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const status = (host: string, trust?: string): Promise<number | string> =>
    new Promise((resolve) => {
      const request = get(`https://${host}:${port}/`, { ...(trust && { ca: trust }), family: 4, agent: false });
      request.on('response', (response) => resolve(response.resume().statusCode ?? 0));
      request.on('error', (error) => resolve(error.message));
    });

  expect(await status('127.0.0.1', ca)).toBe(200);
  expect(await status('localhost', ca)).toBe(200);
  expect(await status('localhost')).toMatch(/unable to (verify|get)/);
  server.close();
});

test('the fingerprint is that of the public key', async () => {
  const { cert, spkiFingerprint } = await makeCertificate();
  const spki = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
  expect(createHash('sha256').update(spki).digest('base64')).toBe(spkiFingerprint);
});

test('a machine without openssl is told what to install', async () => {
  vi.stubEnv('PATH', '/nowhere');
  await expect(makeCertificate()).rejects.toThrow('openssl is not on the PATH: install it');
  vi.unstubAllEnvs();
});
