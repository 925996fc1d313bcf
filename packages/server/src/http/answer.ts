import { randomUUID } from 'node:crypto';
import { Fault, isFault } from '@beckon/protocol';
import { type Reply, Text } from './handler.ts';
import type { HttpLog } from './rooms.ts';

/** What a reply looks like on the wire. Answers are about one moment and one reader: nobody keeps them. */
export const toResponse = ({ status, body, headers = {} }: Reply<unknown>): Response => {
  const shared = { 'Cache-Control': 'no-store', ...headers };
  if (body === null) return new Response(null, { status, headers: shared });
  if (body instanceof Text)
    return new Response(body.text, { status, headers: { 'Content-Type': body.type, ...shared } });
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...shared } });
};

/**
 * The one place where what went wrong becomes an answer. A `Fault` says itself what the caller may know. A store that
 * cannot take it is `unavailable`. Everything else is `internal`: the log has it under a request id, the caller the id.
 */
export const toFailure = (error: unknown, log: HttpLog, route: string): Response => {
  const fault = toFault(error, log, route);
  const headers: Record<string, string> = {};
  if (fault.retryAfter !== undefined) headers['Retry-After'] = String(Math.ceil(fault.retryAfter));
  // The rest of that body is still on its way: nobody must take it for the next request.
  if (fault.code === 'too_large') headers.Connection = 'close';
  if (fault.status === 401) headers['WWW-Authenticate'] = 'Bearer error="invalid_token"';
  return toResponse({ status: fault.status, body: fault.toBody(), headers });
};

export const toFault = (error: unknown, log: HttpLog, route: string): Fault => {
  if (isFault(error)) return error;
  if (isUnavailable(error)) {
    log.warn({ route, err: error }, 'the store is unavailable');
    return new Fault('unavailable', isInDoubt(error) ? IN_DOUBT : undefined, {}, 1);
  }
  const requestId = randomUUID();
  log.error({ route, requestId, err: error }, 'a request failed');
  return new Fault('internal', undefined, { requestId });
};

/** By name, as faults are recognised: this room does not look at the store. */
const isUnavailable = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'StoreUnavailable' || isInDoubt(error));

const isInDoubt = (error: unknown): boolean => error instanceof Error && error.name === 'StoreInDoubt';

const IN_DOUBT =
  'The database was lost while it took this, and nobody knows whether it did: send it again with the same key.';
