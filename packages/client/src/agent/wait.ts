import type { Ask } from '@beckon/protocol';
import { createBackoff } from '../backoff.ts';
import type { Client } from '../call/client.ts';
import { isPassing, retryAfterMs } from '../call/network-error.ts';
import { type Clock, sleep } from '../clock.ts';

export interface WaitOptions {
  /** Aborting rejects with the signal's reason; the ask stays open on the server. */
  signal?: AbortSignal | undefined;
  /** Give up waiting after this, and answer the ask as it is. For ever by default. */
  timeoutMs?: number | undefined;
}

/** As long as a proxy's patience allows: most cut a silent request at 30 or 60 s. */
const POLL_SECONDS = 25;
/** A poll that came back sooner, still open, did not wait: the server is going down, or a proxy answered. */
const TOO_SOON_MS = 500;

/**
 * Waits until the ask is no longer open. Outlives restarts of the server and of the network.
 *
 * @returns the settled ask, or the still open one when `timeoutMs` is over
 * @throws {Fault} when the server refuses for good
 * @throws {NetworkError} when `timeoutMs` is over and the server never answered
 */
export async function waitFor(client: Client, clock: Clock, askId: string, options: WaitOptions = {}): Promise<Ask> {
  const { signal, timeoutMs = Number.POSITIVE_INFINITY } = options;
  const deadline = clock.now() + timeoutMs;
  const left = (): number => Math.max(0, deadline - clock.now());
  const backoff = createBackoff();
  let known: Ask | undefined;
  for (;;) {
    const wait = Math.min(POLL_SECONDS, Math.floor(left() / 1000));
    const asked = clock.now();
    let floorMs = 0;
    try {
      known = await client.call('getAsk', { params: { id: askId }, query: { wait }, signal });
      if (known.state !== 'open') return known;
      if (wait > 0 && clock.now() - asked >= TOO_SOON_MS) backoff.reset();
    } catch (error) {
      if (signal?.aborted || !isPassing(error) || (left() === 0 && known === undefined)) throw error;
      floorMs = retryAfterMs(error);
    }
    if (left() === 0 && known !== undefined) return known;
    const held = wait > 0 && floorMs === 0 && clock.now() - asked >= wait * 1000;
    // Less than a second cannot be asked of the server: it is waited out here, and then asked once more.
    const pause = wait === 0 && known !== undefined ? left() : Math.min(left(), Math.max(floorMs, backoff.next()));
    if (!held) await sleep(clock, pause, signal);
  }
}
