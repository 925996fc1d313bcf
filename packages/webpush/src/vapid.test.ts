import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkSubject, generateVapidKeys, type VapidIdentity, VapidSigner } from './index.ts';

const HOUR = 3_600_000;
const apple = 'https://web.push.apple.com';

/** Takes a header apart and checks it with node:crypto alone, as a push service would (RFC 8292 section 4.2). */
function read(header: string): {
  valid: boolean;
  jwtHeader: unknown;
  claims: { aud: string; exp: number; sub: string };
  k: string;
} {
  const [, head = '', claims = '', signature = '', k = ''] =
    /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), ?k=([\w-]+)$/.exec(header) ?? [];
  const point = Buffer.from(k, 'base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: point.toString('base64url', 1, 33), y: point.toString('base64url', 33) };
  const key = createPublicKey({ format: 'jwk', key: jwk });
  const signed = Buffer.from(`${head}.${claims}`);
  const valid = verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  return { valid, jwtHeader: json(head), claims: json(claims), k };
}

function json(base64url: string) {
  return JSON.parse(Buffer.from(base64url, 'base64url').toString());
}

function identity(): VapidIdentity {
  return { subject: 'mailto:ops@example.org', ...generateVapidKeys() };
}

describe('the VAPID header', () => {
  it('has the form of the example in RFC 8292 section 2.4, which the same check accepts', () => {
    const example =
      'vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1Yi' +
      'I6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvo' +
      'D1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs';
    const ours = read(new VapidSigner(identity()).authorization('https://push.example.net'));
    const theirs = read(example);
    expect([theirs.valid, ours.valid]).toEqual([true, true]);
    expect(ours.jwtHeader).toEqual(theirs.jwtHeader);
    expect(Object.keys(ours.claims)).toEqual(Object.keys(theirs.claims));
  });

  it('says who, to whom, and for twelve hours', () => {
    const who = identity();
    const { claims, k } = read(new VapidSigner(who, () => 1_700_000_000_500).authorization(apple));
    expect(claims).toEqual({ aud: apple, exp: 1_700_000_000 + 12 * 3600, sub: 'mailto:ops@example.org' });
    expect(k).toBe(who.publicKey);
  });

  it('is kept for each origin until less than half of its life is left', () => {
    let now = 0;
    const signer = new VapidSigner(identity(), () => now);
    const first = signer.authorization(apple);
    expect(signer.authorization('https://fcm.googleapis.com')).not.toBe(first);
    now = 6 * HOUR;
    expect(signer.authorization(apple)).toBe(first);
    now += 1;
    const second = signer.authorization(apple);
    expect(read(second).claims.exp).toBe(read(first).claims.exp + 6 * 3600);
    expect(signer.authorization(apple)).toBe(second);
  });

  it('is forgotten for the oldest of more than a thousand origins', () => {
    const signer = new VapidSigner(identity(), () => 0);
    const first = signer.authorization('https://0.example');
    const last = signer.authorization('https://999.example');
    for (let i = 1; i < 999; i += 1) signer.authorization(`https://${i}.example`);
    expect(signer.authorization('https://0.example')).toBe(first);
    signer.authorization('https://1000.example');
    expect(signer.authorization('https://999.example')).toBe(last);
    expect(signer.authorization('https://0.example')).not.toBe(first);
  });

  it('belongs to one signer: two in a process keep nothing for each other', () => {
    const [one, two] = [new VapidSigner(identity()), new VapidSigner(identity())];
    expect(read(one.authorization(apple)).k).not.toBe(read(two.authorization(apple)).k);
  });
});

describe('VAPID keys', () => {
  it('are raw, of full length, and fit together', () => {
    for (let i = 0; i < 300; i += 1) {
      const { publicKey, privateKey } = generateVapidKeys();
      expect([publicKey.length, privateKey.length, publicKey[0]]).toEqual([87, 43, 'B']);
    }
  });

  const good = identity();
  it.each([
    ['publicKey', { ...good, publicKey: generateVapidKeys().publicKey }, 'does not belong to the private key'],
    ['publicKey', { ...good, publicKey: `${good.publicKey}=` }, 'must be 65 bytes'],
    ['publicKey', { ...good, publicKey: '' }, 'must be 65 bytes'],
    ['privateKey', { ...good, privateKey: good.privateKey.slice(0, 20) }, 'must be 32 bytes'],
    ['privateKey', { ...good, privateKey: Buffer.alloc(32).toString('base64url') }, 'is not a P-256 private key'],
    ['subject', { ...good, subject: 'ops@example.org' }, 'must be a mailto:'],
  ])('are refused by name: %s', (field, bad, problem) => {
    const error = { name: 'VapidError', field, message: expect.stringContaining(problem) };
    expect(() => new VapidSigner(bad)).toThrow(expect.objectContaining(error));
  });
});

describe('the VAPID subject', () => {
  it.each(['mailto:ops@example.org', 'https://example.org', 'https://example.org/contact', 'https://8.8.8.8/'])(
    'may be %s',
    (subject) => {
      expect(() => checkSubject(subject)).not.toThrow();
    },
  );

  it.each([
    'mailto:ops@localhost',
    'mailto:ops@beckon.localhost',
    'https://localhost',
    'https://LOCALHOST:8443/',
    'https://nas.local',
    'mailto:ops@nas.LOCAL',
    'mailto:nobody@beckon.invalid',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://192.168.1.4/',
  ])('may not be %s, because Apple answers 403', (subject) => {
    expect(() => checkSubject(subject)).toThrow('Apple answers 403');
  });

  it.each([
    '',
    'ops@example.org',
    'mailto:',
    'mailto: ops@example.org',
    'mailto:<ops@example.org>',
    'http://example.org',
    'https://',
    'tel:1',
  ])('may not be %o', (subject) =>
    expect(() => checkSubject(subject)).toThrow('must be a mailto: address or an https: URL'),
  );
});
