import type { Clock } from '../kit/clock.ts';

/**
 * The sends that are under way, in two lanes. A send is quick until it has taken two seconds, then slow. Only the quick
 * ones count toward the concurrency, so a push service that hangs holds up its own devices and nobody else's: without
 * the second lane, 256 devices behind one dead host would stop every push for the length of a time limit.
 */
export interface Flights {
  readonly size: number;
  /** How many may start now. */
  free(): number;
  /** When there may be more room, though none ended: ms from now. */
  untilRoom(): number;
  /** Starts `send`, which never throws. */
  start(send: (flight: AbortController) => Promise<void>): void;
  /** Resolves when all have ended; after `patience` ms those that are left are aborted with `reason`. */
  land(patience: number, reason: Error): Promise<void>;
}

const QUICK = 2_000;

/** What a slow lane costs is an encrypted body, a stream and a claim each. */
const MOST = 1_000;

export const openFlights = (clock: Clock, concurrency: number, onEnd: () => void): Flights => {
  const flights = new Map<AbortController, { readonly since: number; readonly ended: Promise<void> }>();
  const quick = (): number[] => {
    const edge = clock.now() - QUICK;
    return [...flights.values()].flatMap(({ since }) => (since > edge ? [since] : []));
  };

  return {
    get size() {
      return flights.size;
    },
    free: () => Math.max(0, Math.min(concurrency - quick().length, MOST - flights.size)),
    untilRoom: () =>
      flights.size >= MOST ? QUICK : Math.min(QUICK, ...quick().map((since) => since + QUICK - clock.now())),
    start: (send) => {
      const flight = new AbortController();
      const end = (): void => {
        flights.delete(flight);
        onEnd();
      };
      flights.set(flight, { since: clock.now(), ended: send(flight).then(end, end) });
    },
    land: async (patience, reason) => {
      const timer = clock.timer(patience, () => {
        for (const flight of flights.keys()) flight.abort(reason);
      });
      await Promise.all([...flights.values()].map(({ ended }) => ended));
      timer.cancel();
    },
  };
};
