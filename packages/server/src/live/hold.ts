import { Fault, type FaultCode, type GoodbyeReason } from '@beckon/protocol';
import { FULL_RETRY_MS, type Places } from './places.ts';
import type { Reader } from './reader.ts';
import type { Watch } from './watch.ts';

/** What a request that was held open is told when its right to be ended; for other reasons it gets what there is. */
const refusals: Partial<Record<GoodbyeReason, FaultCode>> = { revoked: 'unauthenticated', expired: 'token_expired' };

/**
 * Holds a request open while `work` waits, under the same watch as streams: it ends when what let it in ends, and when
 * the house closes, where it answers what it has.
 *
 * @throws {Fault} unauthenticated, token_expired, rate_limited, and what `work` throws
 */
export const hold = async <T>(
  { watch, places }: { readonly watch: Watch; readonly places: Places },
  { id, credentialId, expiresAt }: Pick<Reader, 'id' | 'credentialId' | 'expiresAt'>,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const leave = places.take({ id, credentialId });
  if (!leave) {
    const sentence = 'Too much is held open at once by this token or its owner. Wait as long as Retry-After says.';
    throw new Fault('rate_limited', sentence, {}, FULL_RETRY_MS / 1_000);
  }
  const ending = new AbortController();
  let reason: GoodbyeReason | undefined;
  const watched = {
    credentialId,
    expiresAt,
    close: (why: GoodbyeReason) => {
      reason ??= why;
      ending.abort();
    },
  };
  watch.add(watched);
  try {
    const value = await work(AbortSignal.any([signal, ending.signal]));
    const refusal = reason && refusals[reason];
    if (refusal) throw new Fault(refusal);
    return value;
  } finally {
    watch.delete(watched);
    leave();
  }
};
