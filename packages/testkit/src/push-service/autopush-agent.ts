import type { ServerMessage } from './autopush-messages.ts';
import type { Mailbox, Message } from './mailbox.ts';
import type { PushService } from './service.ts';

type Send = (message: ServerMessage) => void;

interface Registration {
  readonly mailbox: Mailbox;
  /** Sent and not acknowledged, by message id. */
  readonly unacked: Map<string, Message>;
}

/** One browser profile: its registrations, and the connection it has at the moment, if any. */
export class UserAgent {
  readonly uaid: string;
  readonly #service: PushService;
  readonly #registrations = new Map<string, Registration>();
  #send: Send | undefined;

  constructor(uaid: string, service: PushService) {
    this.uaid = uaid;
    this.#service = service;
  }

  get endpoints(): string[] {
    return [...this.#registrations.values()].map(({ mailbox }) => mailbox.endpoint);
  }

  /** Everything stored, and everything that was never acknowledged, goes out on the new connection. */
  connect(send: Send): void {
    this.#putBack();
    this.#send = send;
    for (const { mailbox } of this.#registrations.values()) mailbox.setOnline(true);
  }

  /** Ignored for a connection that another one has already replaced. */
  disconnect(send: Send): void {
    if (this.#send !== send) return;
    this.#send = undefined;
    this.#putBack();
  }

  /** Firefox may send one registration twice [tried]; the second gets the endpoint of the first. */
  register(channelID: string, applicationServerKey: string | undefined): void {
    const { mailbox } = this.#registrations.get(channelID) ?? this.#open(channelID, applicationServerKey);
    this.#send?.({ messageType: 'register', status: 200, channelID, pushEndpoint: mailbox.endpoint });
  }

  unregister(channelID: string): void {
    this.#registrations.get(channelID)?.mailbox.close();
    this.#registrations.delete(channelID);
    this.#send?.({ messageType: 'unregister', status: 200, channelID });
  }

  /** A notification was acknowledged, with whatever code: it is not sent again. */
  settle(version: string): void {
    for (const { unacked } of this.#registrations.values()) unacked.delete(version);
  }

  /** Its endpoints end: 410 from now on. */
  retire(): void {
    for (const { mailbox } of this.#registrations.values()) mailbox.close();
  }

  #open(channelID: string, applicationServerKey: string | undefined): Registration {
    const unacked = new Map<string, Message>();
    const take = (message: Message): void => {
      unacked.set(message.id, message);
      this.#send?.(notification(channelID, message));
    };
    const registration = { mailbox: this.#service.register({ applicationServerKey, take }), unacked };
    this.#registrations.set(channelID, registration);
    return registration;
  }

  #putBack(): void {
    for (const { mailbox, unacked } of this.#registrations.values()) {
      mailbox.setOnline(false);
      mailbox.giveBack([...unacked.values()]);
      unacked.clear();
    }
  }
}

function notification(channelID: string, { id, ttl, body }: Message): ServerMessage {
  const plain = { messageType: 'notification', channelID, version: id, ttl } as const;
  if (body.length === 0) return plain;
  return { ...plain, data: Buffer.from(body).toString('base64url'), headers: { encoding: 'aes128gcm' } };
}
