import type { PushOrder } from './request.ts';

/** A message the service took over, on its way to a device. */
export interface Message extends PushOrder {
  readonly id: string;
  /** When it was accepted, milliseconds since the epoch. */
  readonly at: number;
}

export interface MailboxOptions {
  readonly endpoint: string;
  readonly applicationServerKey: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Hands a message to the device; called only while it is online. */
  readonly take: (message: Message) => void;
}

/**
 * What the service keeps for one subscription. States: *open*, where a message goes straight to an online device and
 * waits out its TTL for an offline one, and *gone*, which is for ever (RFC 8030 sections 5.2, 5.4 and 7.3).
 */
export class Mailbox {
  readonly endpoint: string;
  readonly applicationServerKey: string | undefined;
  readonly #now: () => number;
  readonly #take: (message: Message) => void;
  #stored: Message[] = [];
  #online = true;
  #gone = false;

  constructor(options: MailboxOptions) {
    this.endpoint = options.endpoint;
    this.applicationServerKey = options.applicationServerKey;
    this.#now = options.now;
    this.#take = options.take;
  }

  get gone(): boolean {
    return this.#gone;
  }

  /** What waits for an offline device and has not run out. */
  get stored(): readonly Message[] {
    this.#stored = this.#stored.filter((message) => message.at + message.ttl * 1000 > this.#now());
    return this.#stored;
  }

  /** Delivers at once or stores; a stored message with the same topic makes way. TTL 0 is now or never. */
  accept(message: Message): void {
    if (this.#online) this.#take(message);
    else this.#store(message);
  }

  /** Puts back what a device was handed and never acknowledged, ahead of what came later, unless its TTL ran out. */
  giveBack(messages: readonly Message[]): void {
    this.#stored = [...messages, ...this.#stored];
  }

  /** Coming online delivers what is stored, oldest first. */
  setOnline(online: boolean): void {
    this.#online = online;
    if (!online) return;
    const due = this.stored;
    this.#stored = [];
    for (const message of due) this.#take(message);
  }

  close(): void {
    this.#gone = true;
    this.#stored = [];
  }

  #store(message: Message): void {
    if (message.ttl === 0) return;
    const others = this.#stored.filter(({ topic }) => topic === undefined || topic !== message.topic);
    this.#stored = [...others, message];
  }
}
