import { Fault, type FaultCode, faultFrom, type Next } from '@beckon/protocol';
import { NetworkError } from './network-error.ts';

/** From a Response to what the call answers, or to what it throws. */

/** A server newer than this client may name a fault that we do not know: what counts then is what to do next. */
const nearest: Readonly<Record<Next, FaultCode>> = {
  fix: 'invalid_request',
  retry: 'unavailable',
  reauthenticate: 'unauthenticated',
  reset: 'unavailable',
  stop: 'forbidden',
};

/**
 * The JSON of a successful answer; null where there is none.
 *
 * @throws {Fault} when the server refused
 * @throws {NetworkError} when the answer is not one of Beckon's
 */
export async function readAnswer(response: Response, host: string, now: number): Promise<unknown> {
  if (!response.ok) throw await failureOf(response, host, now);
  if (response.status === 204) return null;
  if (!isJson(response)) {
    if (/^text\/plain\b/.test(response.headers.get('content-type') ?? '')) return null;
    throw foreign(response, host);
  }
  return response.json();
}

/** The error that an unsuccessful answer stands for. */
export async function failureOf(response: Response, host: string, now: number): Promise<Fault | NetworkError> {
  if (!isJson(response)) return foreign(response, host);
  const retryAfter = retryAfterSeconds(response.headers.get('retry-after'), now);
  const body: unknown = await response.json().catch(() => undefined);
  return faultFrom(body, retryAfter) ?? unknownFault(body, retryAfter) ?? foreign(response, host);
}

function unknownFault(body: unknown, retryAfter: number | undefined): Fault | undefined {
  const error = (body as { error?: { code?: unknown; next?: unknown; message?: unknown } } | undefined)?.error;
  if (typeof error?.code !== 'string' || typeof error.next !== 'string') return undefined;
  if (!Object.hasOwn(nearest, error.next)) return undefined;
  const message = typeof error.message === 'string' ? error.message : undefined;
  return new Fault(nearest[error.next as Next], message, { unknownCode: error.code }, retryAfter);
}

const isJson = (response: Response): boolean =>
  /^application\/(\w+\+)?json\b/.test(response.headers.get('content-type') ?? '');

const foreign = (response: Response, host: string): NetworkError =>
  new NetworkError(`${host} answered ${response.status}, but not as a Beckon server. Is the address right?`, {
    status: response.status,
  });

/** `Retry-After` is either seconds or a date (RFC 9110, 10.2.3). */
function retryAfterSeconds(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header)) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}
