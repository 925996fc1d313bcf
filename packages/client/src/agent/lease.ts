import { limits } from '@beckon/protocol';
import { persist } from '../backoff.ts';
import type { Client } from '../call/client.ts';
import { type Clock, sleep } from '../clock.ts';
import type { Heard } from './writer.ts';

export interface LeaseOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly runId: string;
  readonly fence: number;
  /** Ends it. */
  readonly signal: AbortSignal;
  heard(heard: Heard): void;
  /** The claim is lost: the server says so, or has not been heard for as long as a claim holds. */
  lost(error?: unknown): void;
}

/** Keeps a claim alive. */
export interface Lease {
  /** Resolves when the server knows that we have it: until then nothing must happen that may not happen twice. */
  begin(): Promise<void>;
  /** The server was heard otherwise: every word renews. */
  renewed(): void;
}

const EVERY_MS = 10_000;

export function createLease({ client, clock, runId, fence, signal, heard, lost }: LeaseOptions): Lease {
  let expiry: { cancel(): void } | undefined;
  signal.addEventListener('abort', () => expiry?.cancel(), { once: true });

  function renewed(): void {
    expiry?.cancel();
    if (!signal.aborted) expiry = clock.timer(limits.leaseMs, () => lost());
  }

  async function renew(): Promise<void> {
    const once = () => client.call('leaseRun', { params: { id: runId }, body: { fence }, signal });
    const answer = await persist({ clock, signal }, once);
    renewed();
    heard(answer);
  }

  async function keep(): Promise<void> {
    while (!signal.aborted) {
      await sleep(clock, EVERY_MS, signal);
      await renew();
    }
  }

  const onFailure = (error: unknown): void => {
    if (!signal.aborted) lost(error);
  };

  return {
    async begin() {
      renewed();
      await renew().catch((error: unknown) => {
        onFailure(error);
        throw error;
      });
      void keep().catch(onFailure);
    },
    renewed,
  };
}
