import type { Briefs } from '../attention/brief.ts';
import { backoff } from '../kit/backoff.ts';
import type { Clock } from '../kit/clock.ts';
import type { Senders, SendOutcome } from '../push/sender.ts';
import type { Claimed, Outcome, Recorded } from '../store/outbox.ts';
import { StoreUnavailable } from '../store/store.ts';
import { type MintAnswerToken, pushFor } from './payload.ts';
import type { DeliveryMetrics, Log } from './wiring.ts';

/** What sending one delivery takes. */
export interface SendingRoom {
  /** Writes an outcome down. */
  readonly record: (outcome: Outcome) => Promise<void>;
  readonly senders: Senders;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: DeliveryMetrics | undefined;
  readonly publicUrl: () => string;
  readonly mintAnswerToken: MintAnswerToken;
  /** Fewer words for a push, where the operator wants them. */
  readonly briefs?: Briefs | undefined;
  /** Unseals what a device gave us. @throws when it was sealed under an unknown secret */
  readonly openAddress: (sealed: string) => string;
  /** What spreads retries; a day that is to be played again brings its own. */
  readonly random?: (() => number) | undefined;
}

/** Longer than a sender's own limits (5 s to connect, 10 s for the answer), so that its own, better words come first. */
const SEND_LIMIT = 16_000;

/**
 * How long a claim holds: the send's limit, and as long again for a store that is slow to take the outcome. A crash
 * delays what was in flight by this much.
 */
export const LEASE = 30_000;

const RETRY_BASE = 2_000;
const RETRY_CAP = 15 * 60_000;

/** The reason of an abort that says: this server closes. Any other abort is a time limit. */
export const CLOSING = new Error('the server closes');

/**
 * One claimed delivery on its way: send, then record. Never throws. A send that is aborted because the server closes is
 * not recorded: its lease runs out, and it is due again.
 */
export const sendOne = async (room: SendingRoom, delivery: Claimed, flight: AbortController): Promise<void> => {
  const begun = room.clock.now();
  const recorded = await attempt(room, delivery, flight);
  if (recorded === undefined) return;
  const ms = room.clock.now() - begun;
  room.metrics?.tried(recorded.type, ms);
  const { device, notification, attempts, purpose } = delivery;
  const fields = {
    deliveryId: delivery.id,
    notificationId: notification.id,
    deviceId: device.id,
    purpose,
    attempts,
    ms,
  };
  if (recorded.type === 'accepted') room.log.debug({ ...fields, ...recorded }, 'a push was accepted');
  else room.log.warn({ ...fields, ...recorded }, 'a push was not accepted');
  await record(room, delivery, recorded, begun + LEASE, flight.signal);
};

const attempt = async (
  room: SendingRoom,
  delivery: Claimed,
  flight: AbortController,
): Promise<Recorded | undefined> => {
  const sender = room.senders.of(delivery.device.kind);
  if (!sender) return { type: 'failed', reason: `this server has no way to a device of kind ${delivery.device.kind}` };
  const limit = room.clock.timer(SEND_LIMIT, () => flight.abort(new Error(`no outcome within ${SEND_LIMIT / 1000} s`)));
  try {
    const address = room.openAddress(delivery.device.address);
    const brief = delivery.purpose === 'alert' && !delivery.private ? await briefOf(room, delivery) : undefined;
    const options = {
      brief,
      publicUrl: room.publicUrl(),
      mintAnswerToken: room.mintAnswerToken,
      now: room.clock.now(),
    };
    return toRecord(room, await sender.send(address, pushFor(delivery, options), flight.signal), delivery);
  } catch (error) {
    if (flight.signal.reason === CLOSING) return undefined;
    // The time limit; or an address that does not open, or a mistake of ours: each may be mended within the life.
    const reason = error instanceof Error ? error.message : String(error);
    return toRecord(room, { type: 'retryAt', at: undefined, reason }, delivery);
  } finally {
    limit.cancel();
  }
};

const briefOf = ({ briefs }: SendingRoom, { notification, locale }: Claimed): Promise<string | undefined> | undefined =>
  briefs?.of({ id: notification.id, kind: notification.kind, body: notification.body, locale });

/** `Retry-After` is obeyed when it is later than our own back-off, and never makes us hurry. */
const toRecord = ({ clock, random }: SendingRoom, outcome: SendOutcome, delivery: Claimed): Recorded => {
  if (outcome.type === 'accepted' || outcome.type === 'gone') return outcome;
  if (outcome.type === 'refused') return { type: 'failed', reason: outcome.reason, status: outcome.status };
  const wait = backoff(delivery.attempts, RETRY_BASE, RETRY_CAP, random);
  const at = Math.max(outcome.at ?? 0, clock.now() + wait);
  return { type: 'retry', at, reason: outcome.reason, status: outcome.status };
};

/** Writes the outcome down, again and again while the store is unavailable and the claim holds. */
const record = async (
  room: SendingRoom,
  delivery: Claimed,
  outcome: Recorded,
  until: number,
  signal: AbortSignal,
): Promise<void> => {
  for (let failures = 1; ; failures += 1) {
    try {
      return await room.record({ deliveryId: delivery.id, claim: delivery.claim, outcome });
    } catch (error) {
      const wait = backoff(failures, 100, 5_000);
      const hopeless = !(error instanceof StoreUnavailable) || room.clock.now() + wait >= until;
      if (hopeless || signal.aborted) {
        // At least once: when the lease is over it is sent again, under the same topic and with the same id.
        room.log.error({ deliveryId: delivery.id, outcome: outcome.type, err: error }, 'an outcome was not recorded');
        return;
      }
      await pause(room.clock, wait, signal);
    }
  }
};

/** Waits, or less when the flight is aborted. */
const pause = (clock: Clock, ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = clock.timer(ms, resolve);
    const onAbort = (): void => {
      timer.cancel();
      resolve();
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
