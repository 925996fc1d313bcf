import {
  createCipheriv,
  createECDH,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import type { SubscriptionJSON } from './subscription.ts';

/**
 * The least sender that obeys every rule, for the tests of the testkit itself, so that they do not lean on
 * @beckon/webpush, which is tested with this service. Everything it sends can be replaced, to break one rule at a time.
 */
export interface TestVapid {
  /** Base64url, as `applicationServerKey`. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

export interface Changes {
  readonly claims?: Record<string, unknown>;
  readonly headers?: Record<string, string | undefined>;
  readonly body?: Uint8Array;
}

export function makeVapid(): TestVapid {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return { publicKey: point.toString('base64url'), privateKey };
}

/** Builds the request; `changes` win, and a header changed to undefined is left out. */
export function pushRequest(
  subscription: SubscriptionJSON,
  text: string,
  vapid: TestVapid,
  changes: Changes = {},
): { headers: Record<string, string>; body: Uint8Array<ArrayBuffer> } {
  const claims = {
    aud: new URL(subscription.endpoint).origin,
    exp: Math.floor(Date.now() / 1000) + 3600,
    sub: 'mailto:ops@beckon.example',
    ...changes.claims,
  };
  const headers: Record<string, string | undefined> = {
    authorization: `vapid t=${signToken(claims, vapid.privateKey)}, k=${vapid.publicKey}`,
    ttl: '60',
    'content-encoding': 'aes128gcm',
    ...changes.headers,
  };
  const kept = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    headers: Object.fromEntries(kept),
    body: new Uint8Array(changes.body ?? encrypt(subscription, Buffer.from(text))),
  };
}

/** Sends it and gives the status, and the reason when it was refused. */
export async function push(
  subscription: SubscriptionJSON,
  text: string,
  vapid: TestVapid,
  changes?: Changes,
): Promise<string> {
  const request = pushRequest(subscription, text, vapid, changes);
  const response = await fetch(subscription.endpoint, { method: 'POST', redirect: 'manual', ...request });
  const body = await response.text();
  return body.startsWith('{') ? `${response.status} ${JSON.parse(body).reason}` : String(response.status);
}

/** RFC 8291 section 3 with one record. `delimiter` is 2 when it is right. */
export function encrypt({ keys }: SubscriptionJSON, plain: Uint8Array, delimiter = 2): Uint8Array {
  const [receiver, auth] = [Buffer.from(keys.p256dh, 'base64url'), Buffer.from(keys.auth, 'base64url')];
  const ecdh = createECDH('prime256v1');
  const sender = ecdh.generateKeys();
  const salt = randomBytes(16);
  const hkdf = (secret: Uint8Array, with_: Uint8Array, info: Buffer, bytes: number): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, with_, info, bytes));
  const shared = ecdh.computeSecret(receiver);
  const ikm = hkdf(shared, auth, Buffer.concat([Buffer.from('WebPush: info\0'), receiver, sender]), 32);
  const key = hkdf(ikm, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = hkdf(ikm, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  const sealed = Buffer.concat([cipher.update(plain), cipher.update(Buffer.of(delimiter)), cipher.final()]);
  const header = Buffer.concat([salt, Buffer.of(0, 0, 16, 0, 65), sender]);
  return Buffer.concat([header, sealed, cipher.getAuthTag()]);
}

function signToken(claims: Record<string, unknown>, key: KeyObject): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const unsigned = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(unsigned), { key, dsaEncoding: 'ieee-p1363' });
  return `${unsigned}.${signature.toString('base64url')}`;
}
