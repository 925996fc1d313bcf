import type { Clock } from '../../kit/clock.ts';

/** What went wrong with a request before or while its answer came; `reason` says what to tell about it. */
export class OutgoingError extends Error {
  override readonly name = 'OutgoingError';
  readonly reason: 'redirect' | 'silent' | 'stalled' | 'too_large';

  constructor(reason: OutgoingError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface OutgoingLimits {
  readonly clock: Clock;
  /** How long until the answer begins; absent: whoever asks has a limit of their own. */
  readonly firstMs?: number;
  /** How long nothing may come in the middle of an answer. */
  readonly betweenMs?: number;
  readonly mostBytes: number;
}

/**
 * A `fetch` for addresses that the operator wrote into the settings. They may be private: a model on the same machine is
 * the usual case. What the operator did not write is where such an address redirects to, so that is never followed.
 */
export const outgoing =
  (limits: OutgoingLimits): typeof fetch =>
  async (input, init) => {
    const ending = new AbortController();
    const given = init?.signal;
    const signal = given ? AbortSignal.any([given, ending.signal]) : ending.signal;
    const first = limit(limits.clock, limits.firstMs, () => ending.abort(new OutgoingError('silent', 'no answer')));
    let response: Response;
    try {
      response = await fetch(input, { ...init, redirect: 'manual', signal });
    } finally {
      first.cancel();
    }
    if (response.status >= 300 && response.status < 400 && response.status !== 304) {
      await response.body?.cancel();
      throw new OutgoingError('redirect', `${response.status} leads elsewhere, and redirects are not followed`);
    }
    if (!response.body) return response;
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(watched(limits, ending)), { status, statusText, headers });
  };

/** Passes a body on, and ends the request when it stalls or grows too large. */
const watched = (
  { clock, betweenMs, mostBytes }: OutgoingLimits,
  ending: AbortController,
): TransformStream<Uint8Array, Uint8Array> => {
  const stalled = (): Cancel =>
    limit(clock, betweenMs, () => ending.abort(new OutgoingError('stalled', 'nothing more came')));
  let waiting = stalled();
  let bytes = 0;
  return new TransformStream({
    transform: (chunk, controller) => {
      waiting.cancel();
      bytes += chunk.byteLength;
      if (bytes > mostBytes) {
        const error = new OutgoingError('too_large', `the answer has more than ${mostBytes} bytes`);
        ending.abort(error);
        throw error;
      }
      controller.enqueue(chunk);
      waiting = stalled();
    },
    flush: () => waiting.cancel(),
    cancel: () => waiting.cancel(),
  });
};

type Cancel = { cancel(): void };

const limit = (clock: Clock, ms: number | undefined, late: () => void): Cancel =>
  ms === undefined ? { cancel: () => {} } : clock.timer(ms, late);
