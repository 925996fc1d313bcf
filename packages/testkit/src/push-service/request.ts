import { checkVapid, type Refusal, type VapidExpectation } from './vapid.ts';

export const URGENCIES = ['very-low', 'low', 'normal', 'high'] as const;
export type Urgency = (typeof URGENCIES)[number];

/** A push request as it came off the wire, whichever HTTP version carried it. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What an acceptable request asks for. */
export interface PushOrder {
  /** Seconds. */
  readonly ttl: number;
  readonly urgency: Urgency;
  readonly topic: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The least a service must take (RFC 8030 section 7.2), and the most the ones we know do take, in bytes. */
export const MOST_BYTES = 4096;
/** Four weeks; a longer life is cut, as Mozilla and Google do (RFC 8030 section 5.2 lets a service shorten it). */
const LONGEST_TTL = 28 * 24 * 60 * 60;

/** Reads a push request, or says what is wrong with it (RFC 8030 section 5, RFC 8291 section 2, RFC 8292). */
export function readPush(request: RawRequest, expected: VapidExpectation): PushOrder | Refusal {
  const { headers, body } = request;
  const refusal = checkVapid(headers.authorization, expected) ?? checkHeaders(headers, body);
  if (refusal !== undefined) return refusal;
  return {
    ttl: Math.min(Number(headers.ttl), LONGEST_TTL),
    urgency: URGENCIES.find((urgency) => urgency === headers.urgency) ?? 'normal',
    topic: headers.topic,
    headers,
    body,
  };
}

export function isRefusal(answer: PushOrder | Refusal): answer is Refusal {
  return 'status' in answer;
}

function checkHeaders(headers: RawRequest['headers'], body: Uint8Array): Refusal | undefined {
  const { ttl, urgency, topic, 'content-encoding': encoding } = headers;
  if (ttl === undefined) return bad('MissingTtl', 'there is no TTL header');
  if (!/^\d{1,10}$/.test(ttl)) return bad('BadTtl', `TTL is ${JSON.stringify(ttl)}, not a whole number of seconds`);
  if (urgency !== undefined && !URGENCIES.some((known) => known === urgency)) {
    return bad('BadUrgency', `Urgency is ${JSON.stringify(urgency)}, not one of ${URGENCIES.join(', ')}`);
  }
  if (topic !== undefined && !/^[A-Za-z0-9_-]{1,32}$/.test(topic)) {
    return bad('BadTopic', `Topic is ${JSON.stringify(topic)}, not 1 to 32 characters of base64url`);
  }
  if (body.length === 0) return undefined; // a push without a message is allowed, and has no encoding
  if (encoding !== 'aes128gcm') {
    return bad('BadContentEncoding', `Content-Encoding is ${JSON.stringify(encoding)}, not aes128gcm`);
  }
  if (body.length > MOST_BYTES) {
    return {
      status: 413,
      reason: 'PayloadTooLarge',
      message: `the body is ${body.length} bytes, the most is ${MOST_BYTES}`,
    };
  }
  return undefined;
}

function bad(reason: string, message: string): Refusal {
  return { status: 400, reason, message };
}
