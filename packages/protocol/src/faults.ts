/**
 * The whole instruction of a fault to a program:
 *
 * - `fix`             the request is wrong; the same request will fail again
 * - `retry`           the same request may succeed later (`Retry-After`, when present, says when)
 * - `reauthenticate`  drop the token and stop; a client never loops on this
 * - `reset`           what you know is too old: bootstrap from `GET /v1/state`
 * - `stop`            nothing to do: the thing is gone, taken, or not yours
 */
export type Next = 'fix' | 'retry' | 'reauthenticate' | 'reset' | 'stop';

/**
 * The catalogue of faults: every error that the server can answer, and what the receiver does next.
 * Only who gives faults needs it: one that comes over the wire brings all of this along (see wire-fault.ts).
 */
export interface FaultKind {
  readonly status: number;
  readonly next: Next;
  /** The default sentence: what happened, then what to do. */
  readonly message: string;
}

const catalogue = {
  bad_json: { status: 400, next: 'fix', message: 'The body is not valid JSON in UTF-8.' },
  invalid_request: { status: 400, next: 'fix', message: 'A field is missing or has the wrong shape.' },
  unknown_field: { status: 400, next: 'fix', message: 'The request has a field that this server does not know.' },
  no_addressee: {
    status: 400,
    next: 'fix',
    message: 'Nobody would be asked: give `to`, a conversation with members, or an agent with an owner.',
  },
  invalid_answer: { status: 400, next: 'fix', message: 'This answer does not fit the kind of the ask.' },
  invalid_subscription: { status: 400, next: 'fix', message: 'The push subscription cannot be used.' },
  endpoint_refused: {
    status: 400,
    next: 'fix',
    message:
      'The push endpoint is at a private address, or not on port 443; set BECKON_PUSH_ALLOW_PRIVATE=1 only for tests and LAN.',
  },
  invalid_code: {
    status: 400,
    next: 'fix',
    message: 'This code or link is wrong, was used, or is too old. Ask for a new one.',
  },
  unauthenticated: { status: 401, next: 'reauthenticate', message: 'Sign in, or send a valid token.' },
  token_expired: { status: 401, next: 'reauthenticate', message: 'The token has expired.' },
  forbidden: { status: 403, next: 'stop', message: 'This token may not do that.' },
  foreign_origin: { status: 403, next: 'stop', message: 'Requests that use the cookie must come from our own pages.' },
  not_found: { status: 404, next: 'stop', message: 'There is no such thing here.' },
  method_not_allowed: { status: 405, next: 'fix', message: 'This path does not take that method.' },
  key_reused: {
    status: 409,
    next: 'fix',
    message: 'This key was used before, for something else. Choose another key.',
  },
  already_answered: { status: 409, next: 'stop', message: 'Somebody answered this before.' },
  ask_closed: { status: 409, next: 'stop', message: 'This ask is no longer open.' },
  not_answered: { status: 409, next: 'fix', message: 'Only an answered ask can be acknowledged.' },
  detail_changed: {
    status: 409,
    next: 'fix',
    message: 'The detail you saw is not the detail of this ask. Open the ask and read it again.',
  },
  confirm_needed: {
    status: 409,
    next: 'fix',
    message: 'This approval was tapped more than ten minutes ago. Open the ask and confirm it.',
  },
  open_in_app: {
    status: 409,
    next: 'fix',
    message: 'This ask can only be answered in the app, where all of it is shown.',
  },
  too_many_members: { status: 409, next: 'stop', message: 'A conversation has at most 500 members.' },
  too_many_runs: {
    status: 409,
    // it passes when one of them is answered, without anybody changing the request
    next: 'retry',
    message: 'Too many messages wait for an answer in this conversation. Wait for some, or cancel them.',
  },
  run_active: {
    status: 409,
    next: 'stop',
    message: 'This run is not over, or it is done: there is nothing to repeat.',
  },
  stale_fence: {
    status: 409,
    next: 'stop',
    message: 'This run is no longer yours: its lease ran out, it has ended, or somebody else claimed it. Drop it.',
  },
  gap: {
    status: 409,
    next: 'fix',
    message: 'This piece begins behind the end of its part. Send what lies between first.',
  },
  reply_too_large: {
    status: 409,
    next: 'fix',
    message: 'The answer is too long: it was stopped at 256 KiB. What came is kept. Ask for the rest.',
  },
  too_large: { status: 413, next: 'fix', message: 'The body is larger than 256 KiB.' },
  unsupported_media_type: { status: 415, next: 'fix', message: 'Send the body as application/json.' },
  rate_limited: { status: 429, next: 'retry', message: 'Too many requests. Wait as long as Retry-After says.' },
  internal: { status: 500, next: 'retry', message: 'The server failed. It is in its log; try again.' },
  unavailable: {
    status: 503,
    next: 'retry',
    message: 'The database cannot take this now (full, locked or away). Nothing was changed; try again.',
  },
} as const satisfies Record<string, FaultKind>;

export type FaultCode = keyof typeof catalogue;

export const faults: Readonly<Record<FaultCode, FaultKind>> = catalogue;
