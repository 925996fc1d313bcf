import type { DeviceKind, PushPayload } from '@beckon/protocol';

/** One push, ready to go but for its encryption. */
export interface Push {
  readonly payload: PushPayload;
  /** Whole seconds, 0 or more, that the service keeps it for a device that is away. */
  readonly ttlSeconds: number;
  readonly urgency: 'high' | 'normal' | 'low' | 'very-low';
  /** A push that still waits at the service makes way for a later one of its topic: 1 to 32 base64url characters. */
  readonly topic: string;
}

/** What became of a push, told by what to do next. `reason` is one line, fit for a log and for the ledger. */
export type SendOutcome =
  /** The service has it. Whether the device shows it is another question. */
  | { readonly type: 'accepted'; readonly status: number }
  /** The address is dead for ever: forget the device. */
  | { readonly type: 'gone'; readonly status: number }
  /** Send again, not before `at` (ms since the epoch); undefined leaves the moment to the caller. */
  | {
      readonly type: 'retryAt';
      readonly at: number | undefined;
      readonly reason: string;
      readonly status?: number | undefined;
    }
  /** This push will not be taken until somebody changes something. The device may be well. */
  | { readonly type: 'refused'; readonly reason: string; readonly status?: number | undefined };

/** Whether a sender could reach an address, and what the address is made of. */
export type AddressCheck =
  /** `service` is who carries the pushes, as an origin; `unique` tells this address from all others. */
  | { readonly type: 'usable'; readonly service: string; readonly unique: string }
  | {
      readonly type: 'unusable';
      readonly code: 'invalid_subscription' | 'endpoint_refused';
      readonly field: string;
      readonly sentence: string;
    };

/**
 * A way to one kind of device. One contract, one suite (sender.suite.ts), one engine per kind.
 *
 * Its promises:
 * - whatever the service or the network does is an outcome. `send` rejects only with the reason of its signal; then the
 *   service may have the push all the same
 * - only what can never work again is `gone`: never a network fault, 429, 5xx or a wrong configuration
 * - a push that is too large is made smaller, never refused for its body: what is cut is cut between graphemes, and
 *   buttons and token go first, so that nobody answers what they could not read
 * - it sends once. When to try again is the caller's, as is how long to wait: it gives up at once when its signal says
 * - a redirect is never followed, and no address off the public internet is reached unless the engine was told to
 *
 * An address is the text that `check` found usable, whatever a kind of device puts into it.
 */
export interface Sender {
  readonly kind: DeviceKind;
  send(address: string, push: Push, signal: AbortSignal): Promise<SendOutcome>;
  /** Looks at an address without going there. Names are resolved only when connecting, and judged again then. */
  check(address: string): AddressCheck;
  /** Lets what is in flight end, and takes no more: who comes later is told `retryAt`. */
  close(): Promise<void>;
}

/** The senders there are, by kind. */
export interface Senders {
  /** Undefined when this server has no way to such a device. */
  of(kind: string): Sender | undefined;
  close(): Promise<void>;
}
