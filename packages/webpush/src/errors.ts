/**
 * What a caller can get wrong. These are thrown before anything goes out; what the network or the push service does is an
 * `Outcome` instead. Recognise them by `name`, which survives two copies of this package in one process.
 */

/** A subscription's keys cannot be used: `field` says which of the two. */
export class SubscriptionKeyError extends Error {
  override readonly name = 'SubscriptionKeyError';
  readonly field: 'p256dh' | 'auth';

  constructor(field: 'p256dh' | 'auth', problem: string) {
    super(`subscription key ${field} ${problem}`);
    this.field = field;
  }
}

/** The payload would not fit in the 4,096 bytes that every push service takes. Sizes are bytes of plain text. */
export class PayloadTooLargeError extends Error {
  override readonly name = 'PayloadTooLargeError';
  readonly size: number;
  readonly limit: number;

  constructor(size: number, limit: number) {
    super(`payload is ${size} bytes, the limit is ${limit}`);
    this.size = size;
    this.limit = limit;
  }
}

/** The operator's VAPID keys or subject cannot be used. */
export class VapidError extends Error {
  override readonly name = 'VapidError';
  readonly field: 'subject' | 'publicKey' | 'privateKey';

  constructor(field: 'subject' | 'publicKey' | 'privateKey', problem: string) {
    super(`VAPID ${field} ${problem}`);
    this.field = field;
  }
}

/** A send option is not what RFC 8030 allows. */
export class PushOptionError extends Error {
  override readonly name = 'PushOptionError';
  readonly field: 'ttl' | 'urgency' | 'topic';

  constructor(field: 'ttl' | 'urgency' | 'topic', problem: string) {
    super(`push option ${field} ${problem}`);
    this.field = field;
  }
}

/** A body that the receiver cannot read: damaged, cut short, or meant for other keys. */
export class DecryptError extends Error {
  override readonly name = 'DecryptError';
}
