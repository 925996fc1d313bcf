import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Edge, openEdge } from '../../test/edge.ts';

const SECRET = 'a shared secret of thirty-two bytes or more';
const AUDIENCE = 'https://beckon.example';
const purpose = { audience: AUDIENCE, issuer: null, tenant: null };
const key = (secret = SECRET) => new TextEncoder().encode(secret);

let edge: Edge;
beforeAll(async () => {
  edge = await openEdge({ jwt: { type: 'secret', secret: SECRET, ...purpose } });
});
afterAll(() => edge[Symbol.asyncDispose]());

const seconds = (ms: number) => Math.floor((edge.clock.now() + ms) / 1000);
const jwt = (claims: Record<string, unknown> = {}, expiresInMs = 600_000, alg = 'HS256') =>
  new SignJWT({ tenant: 'acme', sub: 'ann', aud: AUDIENCE, ...claims })
    .setProtectedHeader({ alg })
    .setExpirationTime(seconds(expiresInMs));
const me = (token: string) => edge.call('GET', '/v1/me', { token });

describe('a JWT of the operator’s own sign-in', () => {
  it('makes tenant and person when they are first seen, and finds them again', async () => {
    const first = await me(await jwt({ name: 'Ann Lee' }).sign(key()));
    expect(first.body).toMatchObject({ kind: 'user', user: { name: 'Ann Lee', locale: 'en' } });
    const again = await me(await jwt({ name: 'Another Name' }).sign(key()));
    expect(again.body).toEqual(first.body);
    const elsewhere = await me(await jwt({ tenant: 'globex' }).sign(key()));
    expect(elsewhere.body.tenantId).not.toBe(first.body.tenantId);
    expect(elsewhere.body.user).toMatchObject({ name: 'ann' });
  });

  it('is good for an hour at most, a minute of wrong clocks aside', async () => {
    expect((await me(await jwt({}, 3_600_000).sign(key()))).status).toBe(200);
    const long = await me(await jwt({}, 3_700_000).sign(key()));
    expect([long.status, long.body.error.message]).toEqual([401, expect.stringContaining('hour')]);
    const old = await me(await jwt({}, -61_000).sign(key()));
    expect(old.body.error.code).toBe('token_expired');
    expect((await me(await jwt({}, -30_000).sign(key()))).status).toBe(200);
  });

  it.each([
    ['signed with another secret', async () => jwt().sign(key('another secret of thirty-two bytes, too'))],
    [
      'without an expiry',
      async () =>
        new SignJWT({ tenant: 'acme', sub: 'ann', aud: AUDIENCE }).setProtectedHeader({ alg: 'HS256' }).sign(key()),
    ],
    ['without a subject', async () => jwt({ sub: undefined }).sign(key())],
    ['with a subject that is not text', async () => jwt({ sub: 7 }).sign(key())],
    ['with a tenant that is not text', async () => jwt({ tenant: ['acme'] }).sign(key())],
    ['with an empty tenant', async () => jwt({ tenant: '' }).sign(key())],
    ['with a name of this server’s own', async () => jwt({ tenant: 'default', sub: 'beckon:owner' }).sign(key())],
    ['with a control character', async () => jwt({ sub: 'a\u0000b' }).sign(key())],
    ['with a longer MAC than was agreed', async () => jwt({}, 600_000, 'HS512').sign(key(SECRET.repeat(2)))],
    ['not yet valid', async () => jwt().setNotBefore(seconds(120_000)).sign(key())],
    [
      'with alg none',
      async () => `${btoa('{"alg":"none"}')}.${btoa('{"sub":"ann","exp":9999999999}')}.`.replaceAll('=', ''),
    ],
  ])('%s is unauthenticated', async (_, make) => {
    const answer = await me(await make());
    expect([answer.status, answer.body.error.code]).toEqual([401, 'unauthenticated']);
  });

  it('cannot sign somebody in as the owner', async () => {
    const answer = await me(await jwt({ tenant: 'default', sub: 'owner' }).sign(key()));
    expect(answer.body.tenantId).toBe(edge.owner.tenantId);
    expect(answer.body.user.id).not.toBe(edge.owner.ownerId);
  });
});

describe('a JWT that its provider made for something else', () => {
  const refusal = async (token: string, house = edge) => {
    const { status, body } = await house.call('GET', '/v1/me', { token });
    return [status, body.error?.code, body.error?.message];
  };
  const naming = (words: string) => [401, 'unauthenticated', expect.stringContaining(words)];

  it.each([['another-app'], [['another-app', 'a-third']], [undefined], [''], [`${AUDIENCE}/`]])(
    'is refused: aud %j',
    async (aud) => expect(await refusal(await jwt({ aud }).sign(key()))).toEqual(naming('BECKON_JWT_AUDIENCE')),
  );

  it('is taken when this server is one of several audiences', async () => {
    expect((await me(await jwt({ aud: ['another-app', AUDIENCE] }).sign(key()))).status).toBe(200);
  });

  it('is refused when an issuer was agreed and it is by another', async () => {
    const issuer = 'https://id.example';
    await using other = await openEdge({ jwt: { type: 'secret', secret: SECRET, ...purpose, issuer } });
    for (const iss of ['https://evil.example', undefined])
      expect(await refusal(await jwt({ iss }).sign(key()), other)).toEqual(naming('BECKON_JWT_ISSUER'));
    const token = await jwt({ iss: issuer }).sign(key());
    expect((await other.call('GET', '/v1/me', { token })).status).toBe(200);
  });

  it('is refused without a tenant: nobody becomes a neighbour of the owner by leaving a claim out', async () => {
    expect(await refusal(await jwt({ tenant: undefined }).sign(key()))).toEqual(naming('BECKON_JWT_TENANT'));
  });

  it('belongs to the one tenant that the operator named, and to no other', async () => {
    await using other = await openEdge({ jwt: { type: 'secret', secret: SECRET, ...purpose, tenant: 'default' } });
    for (const tenant of [undefined, 'default']) {
      const answer = await other.call('GET', '/v1/me', { token: await jwt({ tenant }).sign(key()) });
      expect(answer.body.tenantId).toBe(other.owner.tenantId);
    }
    expect(await refusal(await jwt({ tenant: 'acme' }).sign(key()), other)).toEqual(naming('BECKON_JWT_TENANT'));
  });
});

describe('keys by URL', () => {
  it('verify; and that they cannot be fetched is no fault of the token', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256');
    const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] });
    let status = 500;
    const server = createServer((_, response) => response.writeHead(status).end(keys));
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
    try {
      await using other = await openEdge({ jwt: { type: 'jwks', url, ...purpose } });
      const exp = Math.floor(other.clock.now() / 1000) + 600;
      const sign = (alg: string, kid: string, by: Parameters<SignJWT['sign']>[0]) =>
        new SignJWT({ tenant: 'acme', sub: 'ann', aud: AUDIENCE })
          .setProtectedHeader({ alg, kid })
          .setExpirationTime(exp)
          .sign(by);

      const token = await sign('ES256', 'k1', privateKey);
      const down = await other.call('GET', '/v1/me', { token });
      expect([down.status, down.body.error.next]).toEqual([503, 'retry']);
      expect(down.headers.get('retry-after')).toBe('5');
      status = 200;
      expect((await other.call('GET', '/v1/me', { token })).status).toBe(200);
      // a public key is no secret: nobody may sign with it
      const confused = await sign('HS256', 'k1', key(keys));
      expect((await other.call('GET', '/v1/me', { token: confused })).status).toBe(401);
      const unknown = await sign('ES256', 'k2', privateKey);
      expect((await other.call('GET', '/v1/me', { token: unknown })).status).toBe(401);
    } finally {
      server.close();
    }
  });
});
