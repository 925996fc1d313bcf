import { isFault } from '@beckon/protocol';

/**
 * The server gave no answer of its own: no connection, no answer in time, or an answer by something in between
 * (a proxy's 502, the sign-in page of a train). The request may or may not have taken effect.
 */
export class NetworkError extends Error {
  override readonly name = 'BeckonNetworkError';
  /** The status, when something answered that is not Beckon. */
  readonly status: number | undefined;

  constructor(message: string, options: { cause?: unknown; status?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = options.status;
  }
}

/** True for a `NetworkError` of any copy of this package. */
export const isNetworkError = (value: unknown): value is NetworkError =>
  value instanceof Error && value.name === 'BeckonNetworkError';

/**
 * True when the same request may succeed by itself later: no connection, or a fault that says `retry`. A foreign 4xx is
 * not passing: most likely the address is wrong, and asking again would hide that.
 */
export function isPassing(error: unknown): boolean {
  if (isFault(error)) return error.next === 'retry';
  if (!isNetworkError(error)) return false;
  const { status } = error;
  return status === undefined || status < 400 || status >= 500 || status === 408 || status === 425 || status === 429;
}

/** How long the server asked to be left alone, in milliseconds; 0 when it did not say. */
export const retryAfterMs = (error: unknown): number => (isFault(error) ? (error.retryAfter ?? 0) * 1000 : 0);

/** What went wrong with a connection, in the words of the innermost cause: Node's own message is only "fetch failed". */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return error.message || code || error.name;
}
