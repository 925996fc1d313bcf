import { type Fault, faultFrom } from '@beckon/protocol';
import { NetworkError } from './network-error.ts';

/** From a Response to what the call answers, or to what it throws. */

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
  return faultFrom(body, response.status, retryAfter) ?? foreign(response, host);
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
