import type { Client } from '../call/client.ts';
import type { Clock } from '../clock.ts';
import { attemptStream, type Watching } from './attempt.ts';
import { createLooks } from './looks.ts';
import type { Outcome } from './outcome.ts';

/** What a stream travels on: a connection of its own, or one that all tabs of a browser share. */
export interface Carrier {
  /** Carries frames from the cursor on, until it ends. Never rejects; touches nothing once the signal is aborted. */
  attempt(ride: Ride): Promise<Outcome>;
  /** From now on these contexts, and no others. */
  look(contexts: readonly string[]): void;
  /** Has the words of this context told anew. */
  lookAgain(context: string): void;
  /** What it carried to has no stream any more. */
  apart(): void;
  close(): void;
}

export interface Ride {
  readonly since: string;
  readonly signal: AbortSignal;
  readonly watching: Watching;
}

export type OpenCarrier = (client: Client, clock: Clock, contexts: readonly string[]) => Carrier;

/** A connection of one's own. */
export const directCarrier: OpenCarrier = (client, clock, begin) => {
  const looks = createLooks(client, clock, begin);
  return {
    async attempt({ since, signal, watching }) {
      const contexts = looks.wanted;
      const outcome = await attemptStream(client, clock, {
        ...{ since, contexts, signal },
        watching: {
          ...watching,
          hello(connectionId) {
            looks.opened(connectionId, contexts);
            watching.hello(connectionId);
          },
        },
      });
      if (!signal.aborted) looks.apart();
      return outcome;
    },
    look: looks.look,
    lookAgain: looks.again,
    apart: looks.apart,
    close: looks.apart,
  };
};
