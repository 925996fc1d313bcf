import { retryAt } from './retry-after.ts';
import type { Reply } from './transport/line.ts';
import type { TransportFault } from './transport/transport-error.ts';

/**
 * What became of a message, told by what to do next:
 *
 * - `accepted`: nothing. The service has it; `location` is its name there (RFC 8030 section 5).
 * - `gone`: forget the subscription, it will never work again.
 * - `retryAt`: send again, not before `at` (ms since 1970); undefined leaves the moment to the caller.
 * - `refused`: this message will not be taken, nor this subscription work, until somebody changes something.
 */
export type Outcome =
  | { readonly type: 'accepted'; readonly status: number; readonly location?: string }
  | { readonly type: 'gone'; readonly status: number }
  | {
      readonly type: 'retryAt';
      readonly at: number | undefined;
      readonly reason: RetryReason;
      readonly status?: number;
      readonly detail: string;
    }
  | { readonly type: 'refused'; readonly reason: RefusedReason; readonly status?: number; readonly detail: string };

/** `rate-limited` is 429, `service-error` 5xx; the others never got an answer, except that `timeout` may be a 408. */
export type RetryReason =
  | 'rate-limited'
  | 'service-error'
  | 'timeout'
  | 'connect-timeout'
  | 'connection'
  | 'queue-full'
  | 'closed';

export type RefusedReason =
  /** 401 or 403: another VAPID key than the one subscribed with, a bad subject, or a clock that is wrong. */
  | 'vapid-rejected'
  /** 413: this service takes less than 4,096 bytes. */
  | 'too-large'
  /** 3xx: never followed, it could lead to a private address. */
  | 'redirect'
  /** 400 and every other 4xx. */
  | 'bad-request'
  /** A status that HTTP does not have here, such as 600. */
  | 'unexpected-status'
  | 'private-address'
  /** The endpoint is not an http(s) URL, or carries a user name. */
  | 'bad-endpoint'
  /** The endpoint is plain http, which `allowInsecure` alone permits. */
  | 'insecure-endpoint';

const DETAIL_CHARS = 200;

/** @param now ms since 1970, from which a `Retry-After` in seconds counts */
export function outcomeOf(reply: Reply, now: number): Outcome {
  const { status, location } = reply;
  if (status >= 200 && status < 300) return { type: 'accepted', status, ...(location !== undefined && { location }) };
  if (status === 404 || status === 410) return { type: 'gone', status };
  const detail = readable(reply.body);
  const retry = retryReason(status);
  if (retry) return { type: 'retryAt', at: retryAt(reply.retryAfter, now), reason: retry, status, detail };
  return { type: 'refused', reason: refusedReason(status), status, detail };
}

/** A message that never reached the service, or whose answer never came. */
export function outcomeOfFault(fault: TransportFault, detail: string): Outcome {
  if (fault === 'private-address') return { type: 'refused', reason: fault, detail: readable(detail) };
  return { type: 'retryAt', at: undefined, reason: fault, detail: readable(detail) };
}

function retryReason(status: number): RetryReason | undefined {
  if (status === 429) return 'rate-limited';
  // The service did not wait for our body (RFC 9110 section 15.5.9): the one 4xx, beside 429, that says nothing about it.
  if (status === 408) return 'timeout';
  return status >= 500 && status < 600 ? 'service-error' : undefined;
}

function refusedReason(status: number): RefusedReason {
  if (status === 401 || status === 403) return 'vapid-rejected';
  if (status === 413) return 'too-large';
  if (status >= 300 && status < 400) return 'redirect';
  return status >= 400 && status < 500 ? 'bad-request' : 'unexpected-status';
}

/** The body is a stranger's text on its way to our log: one line, no control characters, 200 characters at most. */
function readable(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, DETAIL_CHARS);
}
