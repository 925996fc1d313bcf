import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Fault, FaultPlan } from './faults.ts';
import type { Exchange } from './listener.ts';
import type { Mailbox, Message } from './mailbox.ts';
import { isRefusal, type PushOrder, readPush } from './request.ts';
import type { Refusal } from './vapid.ts';

/** One request, and what became of it. */
export interface LoggedRequest {
  /** Milliseconds since the epoch, by the service's clock. */
  readonly at: number;
  readonly protocol: 'HTTP/1.1' | 'HTTP/2';
  readonly method: string;
  readonly endpoint: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  /** `accepted`, a fault that was asked for, or the rule that the sender broke. */
  readonly verdict: 'accepted' | { readonly fault: Fault } | { readonly refused: Refusal };
}

/** What the listeners hand requests to: judges each, logs it, and accepts, refuses or fails it. */
export class Reception {
  readonly faults = new FaultPlan();
  /** By endpoint. */
  readonly mailboxes = new Map<string, Mailbox>();
  readonly log: LoggedRequest[] = [];
  readonly #clock: { now(): number };
  readonly #closed = new AbortController();
  #open = 0;
  #mostAtOnce = 0;

  constructor(clock: { now(): number }) {
    this.#clock = clock;
  }

  /** How many requests waited for their answer at the same time, at most. */
  get mostAtOnce(): number {
    return this.#mostAtOnce;
  }

  now(): number {
    return this.#clock.now();
  }

  async receive(exchange: Exchange): Promise<void> {
    this.#open += 1;
    this.#mostAtOnce = Math.max(this.#mostAtOnce, this.#open);
    try {
      await this.#decide(exchange);
    } finally {
      this.#open -= 1;
    }
  }

  /** Lets go of the requests that wait for a delay or hang. */
  close(): void {
    this.#closed.abort();
  }

  async #decide(exchange: Exchange): Promise<void> {
    const endpoint = exchange.origin + exchange.request.path;
    const judged = this.#judge(exchange, endpoint);
    if (isRefusal(judged)) {
      this.#note(exchange, endpoint, { refused: judged });
      const { status, ...reason } = judged;
      return exchange.answer(status, { 'content-type': 'application/json' }, JSON.stringify(reason));
    }
    const fault = this.faults.take(endpoint);
    this.#note(exchange, endpoint, fault === undefined ? 'accepted' : { fault });
    if (fault === undefined) return this.#accept(exchange, judged);
    if ('delayMs' in fault && (await this.#wait(fault.delayMs))) return this.#accept(exchange, judged);
    if ('hang' in fault) await this.#wait(undefined);
    else act(exchange, fault);
  }

  #judge({ origin, request }: Exchange, endpoint: string): (PushOrder & { mailbox: Mailbox }) | Refusal {
    const mailbox = this.mailboxes.get(endpoint);
    if (mailbox === undefined)
      return { status: 404, reason: 'UnknownEndpoint', message: `${endpoint} was never given out` };
    if (mailbox.gone) return { status: 410, reason: 'Unsubscribed', message: 'the subscription has ended' };
    if (request.method !== 'POST')
      return { status: 405, reason: 'BadMethod', message: 'a push message is sent by POST' };
    const { applicationServerKey } = mailbox;
    const order = readPush(request, { origin, applicationServerKey, now: this.#clock.now() });
    return isRefusal(order) ? order : { ...order, mailbox };
  }

  /** 201, the TTL it was given and a place of its own (RFC 8030 section 5). */
  #accept({ origin, answer }: Exchange, { mailbox, ...order }: PushOrder & { mailbox: Mailbox }): void {
    const message: Message = { ...order, id: randomUUID(), at: this.#clock.now() };
    mailbox.accept(message);
    answer(201, { location: `${origin}/message/${message.id}`, ttl: String(order.ttl) }, '');
  }

  #note({ protocol, request }: Exchange, endpoint: string, verdict: LoggedRequest['verdict']): void {
    const { method, headers, body } = request;
    this.log.push({ at: this.#clock.now(), protocol, method, endpoint, headers, bytes: body.length, verdict });
  }

  /** True when the time is over, false when the service closed before; undefined waits for the latter. */
  async #wait(ms: number | undefined): Promise<boolean> {
    const { signal } = this.#closed;
    if (ms !== undefined) return delay(ms, true, { signal }).catch(() => false);
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    return false;
  }
}

function act(exchange: Exchange, fault: Fault): void {
  if ('status' in fault) {
    exchange.answer(
      fault.status,
      fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter },
      fault.body ?? '',
    );
  } else if ('redirect' in fault) {
    exchange.answer(307, { location: fault.redirect }, '');
  } else {
    exchange.breakOff('refused' in fault);
  }
}
