import type { Ask } from '@beckon/protocol';
import { createBackoff } from '../backoff.ts';
import type { Client } from '../call/client.ts';
import type { Clock } from '../clock.ts';
import { type Drained, drainOutbox, settle } from '../outbox/drain.ts';
import type { Outbox, PendingAnswer } from '../outbox/outbox.ts';
import { type Ruling, sendAnswer } from '../outbox/send.ts';

/**
 * The answers of this page on their way. For each ask:
 *
 * - sending             a request is out
 * - queued              in the outbox; sent when the network is back
 * - needs_confirmation  in the outbox; the person must look again
 *
 * The outbox is the truth for the last two, since the worker and other pages change it too; `reload` reads it.
 */
export interface Answers {
  readonly answering: ReadonlyMap<string, 'sending' | 'queued'>;
  readonly needsConfirmation: ReadonlySet<string>;
  /** Sends at once; keeps what must wait. @throws {NetworkError | Fault} when it could neither be sent nor kept */
  give(item: PendingAnswer): Promise<Ruling>;
  takeBack(askId: string): Promise<void>;
  /** Sends what waits. Safe to call at any sign of a network. */
  drain(): Promise<void>;
  reload(): Promise<void>;
  /** The world has moved on: what is settled needs no answer of ours. */
  settled(isSettled: (askId: string) => boolean): Promise<void>;
  stop(): void;
}

interface Host {
  client: Client;
  clock: Clock;
  outbox: Outbox;
  userId(): string | undefined;
  /** The mirror is closed: nothing is begun any more. */
  over(): boolean;
  /** An answer told us how an ask stands. */
  learn(ask: Ask): void;
  changed(): void;
}

export function createAnswers(host: Host): Answers {
  const { client, clock, outbox } = host;
  const sending = new Set<string>();
  const backoff = createBackoff();
  let pending: readonly PendingAnswer[] = [];
  let answering: ReadonlyMap<string, 'sending' | 'queued'> = new Map();
  let needsConfirmation: ReadonlySet<string> = new Set();
  let retry: { cancel(): void } | undefined;

  /** The only door to what is shown. */
  function show(): void {
    const on = new Map<string, 'sending' | 'queued'>();
    const toConfirm = new Set<string>();
    for (const { askId, state } of pending) {
      if (state === 'queued') on.set(askId, 'queued');
      else if (!sending.has(askId)) toConfirm.add(askId);
    }
    for (const askId of sending) on.set(askId, 'sending');
    if (sameEntries(on, answering) && sameEntries(toConfirm, needsConfirmation)) return;
    answering = on;
    needsConfirmation = toConfirm;
    host.changed();
  }

  async function reload(): Promise<void> {
    const me = host.userId();
    const all = await outbox.all();
    pending = all.filter((item) => item.userId === undefined || me === undefined || item.userId === me);
    show();
  }

  async function give(item: PendingAnswer): Promise<Ruling> {
    sending.add(item.askId);
    show();
    // Into the outbox first: a page that is closed in the middle of the request has lost nothing.
    const kept = await outbox.add(item).then(
      () => true,
      () => false,
    );
    try {
      const ruling = await sendAnswer(client, clock, item);
      note(ruling);
      if (ruling.type === 'wait') {
        if (!kept) throw ruling.error;
        retrySoon(ruling.afterMs);
      } else if (ruling.type === 'signed_out') await outbox.remove(item.askId);
      else if (kept) await settle(outbox, item, ruling);
      return ruling;
    } finally {
      sending.delete(item.askId);
      if (kept) await reload();
      else show();
    }
  }

  function note(ruling: Ruling): void {
    if ('ask' in ruling && ruling.ask !== undefined) host.learn(ruling.ask);
  }

  async function drain(): Promise<void> {
    if (host.over()) return;
    retry?.cancel();
    retry = undefined;
    const done: Drained[] = await drainOutbox(client, outbox, clock, { userId: host.userId });
    for (const ruling of done) note(ruling);
    const last = done.at(-1);
    if (last?.type === 'wait') retrySoon(last.afterMs);
    else backoff.reset();
    await reload();
  }

  /** A server that cannot now does not tell when it can: only a dead network is followed by a sign of life. */
  function retrySoon(afterMs: number): void {
    if (host.over()) return;
    retry?.cancel();
    // A drain that fails otherwise than by the network (a broken database) is tried again at the next sign.
    retry = clock.timer(Math.max(afterMs, backoff.next()), () => void drain().catch(() => undefined));
  }

  return {
    get answering() {
      return answering;
    },
    get needsConfirmation() {
      return needsConfirmation;
    },
    give,
    drain,
    reload,
    async takeBack(askId) {
      await outbox.remove(askId);
      await reload();
    },
    async settled(isSettled) {
      const over = pending.filter((item) => isSettled(item.askId) && !sending.has(item.askId));
      if (over.length === 0) return;
      for (const item of over) await outbox.remove(item.askId);
      await reload();
    },
    stop() {
      retry?.cancel();
    },
  };
}

const sameEntries = (a: Iterable<unknown>, b: Iterable<unknown>): boolean =>
  JSON.stringify([...a]) === JSON.stringify([...b]);
