import type { PushPayload } from '@beckon/protocol';
import { cutToBytes, utf8Bytes } from '../kit/graphemes.ts';

/**
 * The payload in at most `maxBytes` of UTF-8 JSON, less what has to go: first buttons, token and hash, since whoever reads
 * a shortened body must open the ask; then the end of the body, then of the title. What cannot be cut (links, ids) may
 * still be too much; a sender refuses that.
 *
 * JSON writes some characters longer than they are, and none shorter, so cutting as many bytes as there are too many is
 * always enough.
 */
export const fit = (payload: PushPayload, maxBytes: number): PushPayload => {
  if (excess(payload, maxBytes) <= 0) return payload;
  const bare = withoutAnswers(payload);
  const shorter = shorten(bare, 'body', excess(bare, maxBytes));
  return shorten(shorter, 'title', excess(shorter, maxBytes));
};

const excess = (payload: PushPayload, maxBytes: number): number => utf8Bytes(JSON.stringify(payload)) - maxBytes;

const withoutAnswers = (payload: PushPayload): PushPayload => {
  const { actions: _actions, token: _token, detailHash: _detailHash, ...beckon } = payload.beckon;
  return { ...payload, beckon };
};

const shorten = (payload: PushPayload, field: 'title' | 'body', by: number): PushPayload => {
  const text = payload.notification[field];
  if (by <= 0 || text === undefined) return payload;
  const cut = cutToBytes(text, Math.max(0, utf8Bytes(text) - by));
  return { ...payload, notification: { ...payload.notification, [field]: cut } };
};
