import { type Fault, faultFrom } from '@beckon/protocol';
import { createBackoff } from '../backoff.ts';
import type { Client } from '../call/client.ts';
import { createCids } from '../cid.ts';
import type { Clock } from '../clock.ts';
import { oneAtATime, sturdyBox } from '../outbox/box.ts';
import { type MessageOutbox, messageShape, type PendingMessage } from '../outbox/messages.ts';
import { drainMessages, type Judged } from '../outbox/say.ts';
import type { Unsent } from '../thread/contract.ts';

/**
 * What was said in this browser, on its way to the server. A message is
 *
 * - queued    in the outbox, or about to be
 * - sending   a request of this page is out
 * - failed    in the outbox; refused, and the person's turn
 * - gone      taken by the server (its 202 or its echo says so), or taken back
 *
 * The outbox is the truth for all but the second, since the worker and other pages change it too; `reload` reads it.
 * What could not be written there is sent all the same, and lives as long as the page.
 */
export interface Says {
  /** What of this conversation is not known to the server yet; the same list until it changes. */
  of(conversationId: string): readonly Unsent[];
  say(conversationId: string, text: string): string;
  again(cid: string): void;
  takeBack(cid: string): void;
  /** The server knows it. */
  arrived(cid: string): void;
  /** Sends what waits. Safe to call at any sign of a network. */
  drain(): void;
  reload(): Promise<void>;
  stop(): void;
}

interface Host {
  client: Client;
  clock: Clock;
  messages: MessageOutbox;
  userId(): string | undefined;
  /** The mirror is not started, or closed: nothing is begun. */
  over(): boolean;
  /** The server took it, and gave it these ids. */
  said(item: PendingMessage, messageId: string, runId: string): void;
  changed(conversationId: string): void;
  /** Something waits for the network. */
  onQueued(): void;
}

export function createSays(host: Host): Says {
  const { client, clock } = host;
  const outbox = sturdyBox(host.messages, messageShape);
  const nextCid = createCids(() => clock.now());
  const backoff = createBackoff();
  /** One reading or writing of the outbox after the other: what is read is never older than what was written. */
  const inTurn = oneAtATime();
  let items = new Map<string, PendingMessage>();
  /** Not in the outbox yet. */
  const saving = new Set<string>();
  const sending = new Set<string>();
  const lists = new Map<string, readonly Unsent[]>();
  let draining = false;
  let drainAgain = false;
  let retry: { cancel(): void } | undefined;

  /** The only door to what is shown. */
  function changed(conversationId: string): void {
    lists.delete(conversationId);
    host.changed(conversationId);
  }

  function put(item: PendingMessage): void {
    items.set(item.cid, item);
    saving.add(item.cid);
    changed(item.conversationId);
    const saved = inTurn(() => outbox.add(item)).finally(() => saving.delete(item.cid));
    // It is kept in memory at the least: what fails here is not there at all.
    void saved.then(drain, drain);
  }

  function forget(cid: string): void {
    const item = items.get(cid);
    if (item !== undefined) {
      items.delete(cid);
      changed(item.conversationId);
    }
    // Where it cannot be removed it is sent once more, and the server takes a cid once.
    void inTurn(() => outbox.remove(cid)).catch(() => undefined);
  }

  async function reload(): Promise<void> {
    const me = host.userId();
    const all = await inTurn(() => outbox.all());
    const next = new Map<string, PendingMessage>();
    for (const item of all)
      if (item.userId === undefined || me === undefined || item.userId === me) next.set(item.cid, item);
    for (const item of items.values()) if (saving.has(item.cid)) next.set(item.cid, item);
    const before = items;
    items = next;
    const both = [...before.values(), ...next.values()];
    const touched = both.filter(({ cid }) => !sameItem(before.get(cid), next.get(cid)));
    for (const conversationId of new Set(touched.map((item) => item.conversationId))) changed(conversationId);
  }

  function onJudged(judged: Judged): void {
    const { item } = judged;
    sending.delete(item.cid);
    if (judged.type === 'said') {
      items.delete(item.cid);
      host.said(item, judged.messageId, judged.runId);
    }
    if (judged.type === 'wait') host.onQueued();
    changed(item.conversationId);
  }

  async function drainOnce(): Promise<void> {
    const done = await drainMessages(client, outbox, {
      userId: host.userId,
      onSending(item) {
        sending.add(item.cid);
        changed(item.conversationId);
      },
      onJudged,
    });
    const waiting = done.findLast(({ type }) => type === 'wait');
    if (waiting?.type === 'wait') retrySoon(waiting.afterMs);
    else backoff.reset();
    await reload();
  }

  /** A drain that is asked for while one is under way comes after it: it may have looked already. */
  function drain(): void {
    if (host.over()) return;
    drainAgain = true;
    if (draining) return;
    draining = true;
    void work().finally(() => {
      draining = false;
    });
  }

  async function work(): Promise<void> {
    while (drainAgain) {
      drainAgain = false;
      retry?.cancel();
      // A drain that fails otherwise than by the network (a broken database) is tried again at the next sign.
      await drainOnce().catch(() => sending.clear());
    }
  }

  function retrySoon(afterMs: number): void {
    if (host.over()) return;
    retry = clock.timer(Math.max(afterMs, backoff.next()), drain);
  }

  function listOf(conversationId: string): readonly Unsent[] {
    return messageShape
      .inOrder([...items.values()].filter((item) => item.conversationId === conversationId))
      .map(({ cid, text, saidAt, state, fault, status = 400 }) => {
        const known = faultFrom(fault, status);
        return { cid, text, at: saidAt, ...stateOf(state, sending.has(cid), known) };
      });
  }

  return {
    of(conversationId) {
      const list = lists.get(conversationId) ?? listOf(conversationId);
      lists.set(conversationId, list);
      return list;
    },
    say(conversationId, text) {
      const userId = host.userId();
      const cid = nextCid();
      put({ cid, conversationId, text, userId, saidAt: clock.now(), state: 'queued' });
      return cid;
    },
    again(cid) {
      const item = items.get(cid);
      if (item?.state !== 'failed') return;
      put({ ...item, state: 'queued', fault: undefined, status: undefined });
    },
    takeBack(cid) {
      // Once it is on its way nobody knows whether it arrives.
      if (!sending.has(cid)) forget(cid);
    },
    arrived(cid) {
      if (items.has(cid)) forget(cid);
    },
    drain,
    reload,
    stop() {
      retry?.cancel();
    },
  };
}

const stateOf = (
  state: PendingMessage['state'],
  sending: boolean,
  fault: Fault | undefined,
): Pick<Unsent, 'state' | 'fault'> => {
  if (sending) return { state: 'sending' };
  return fault === undefined ? { state } : { state, fault };
};

const sameItem = (a: PendingMessage | undefined, b: PendingMessage | undefined): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);
