import { contexts, type FeedFrame, isFault, type Run, type Writing } from '@beckon/protocol';
import { createBackoff } from '../backoff.ts';
import type { Client } from '../call/client.ts';
import { isPassing, retryAfterMs } from '../call/network-error.ts';
import type { Clock } from '../clock.ts';
import { createListeners } from '../listeners.ts';
import type { Says } from '../mirror/says.ts';
import type { Facts, World } from '../mirror/world.ts';
import type { PendingMessage } from '../outbox/messages.ts';
import type { Thread, ThreadSnapshot } from './contract.ts';
import { createMessages } from './messages.ts';
import { createReading } from './reading.ts';

/** What a thread needs of the mirror that it belongs to. */
export interface ThreadHost {
  readonly client: Client;
  readonly clock: Clock;
  readonly says: Says;
  world(): World;
  learn(facts: Facts): void;
  /** What this thread looks at has changed. */
  lookedElsewhere(): void;
  /** Something of this context was missed. */
  lookAgain(context: string): void;
  closed(): void;
}

/** A thread as its mirror feeds it. */
export interface FedThread extends Thread {
  /** What it looks at; undefined while it is not visible. */
  readonly context: string | undefined;
  /** The world was loaded anew: what happened before its cursor will not be told. */
  load(): void;
  feed(row: FeedFrame): void;
  show(frame: Writing): void;
  /** The server took what was said here. */
  said(item: PendingMessage, messageId: string, runId: string): void;
  /** The world, or what waits to be sent, has changed. */
  changed(): void;
  /** The stream is up. */
  online(): void;
  /** The server cannot be reached, and never was. */
  offline(): void;
  /** The mirror is closed: nothing is begun by itself until the next `load`. */
  pause(): void;
}

const PAGE = 50;
/** A piece that is missing is mostly on its way, behind a part that the feed tells: asked for when it has not come by then. */
const MISSING_MS = 300;
const STILL_MISSING_MS = 3_000;

/**
 * One conversation, followed. Its states; `become` is the only door between them:
 *
 * - loading      the newest page has not come yet
 * - ready        it has; frames keep it true from there
 * - unreachable  it could not be fetched; tried again after a pause, and when the stream is up
 * - not_found    there is no such conversation, or not for this person (any more); one that is told of again is loaded
 */
export function createThread(conversationId: string, host: ThreadHost): FedThread {
  const { client, clock, says } = host;
  const listeners = createListeners();
  const backoff = createBackoff();
  const messages = createMessages(changed);
  let state: ThreadSnapshot['state'] = 'loading';
  let visible = true;
  let closed = false;
  let snapshot: ThreadSnapshot | undefined;
  let runs: readonly Run[] = [];
  let runsOf: World['runs'] | undefined;
  let loading: AbortController | undefined;
  let older: Promise<void> | undefined;
  let retry: { cancel(): void } | undefined;
  let missing: { cancel(): void } | undefined;
  const reading = createReading({
    ...{ client, clock, conversationId },
    behind: (seq) => {
      const { readSeq = 0, unread = 0 } = host.world().conversations.get(conversationId) ?? {};
      // A reply may have come to its end behind the position: it is unread until one has read that far again.
      return seq > readSeq || unread > 0;
    },
    learn: (conversation) => host.learn({ conversations: [conversation] }),
  });

  function changed(): void {
    snapshot = undefined;
    listeners.tell();
  }

  function become(next: ThreadSnapshot['state']): void {
    if (state === next) return;
    state = next;
    changed();
  }

  const context = (): string | undefined => {
    const conversation = host.world().conversations.get(conversationId);
    if (!visible || closed || conversation === undefined) return undefined;
    return contexts.conversation(conversation.agentId, conversationId);
  };

  function load(): void {
    if (closed) return;
    loading?.abort();
    retry?.cancel();
    loading = new AbortController();
    void fetchNewest(loading.signal);
  }

  async function fetchNewest(signal: AbortSignal): Promise<void> {
    const params = { id: conversationId };
    messages.begin();
    try {
      if (!host.world().conversations.has(conversationId))
        host.learn({ conversations: [await client.call('getConversation', { params, signal })] });
      const page = await client.call('listMessages', { params, query: { limit: PAGE }, signal });
      if (signal.aborted) return;
      messages.newest(page);
      backoff.reset();
      become('ready');
      host.lookedElsewhere();
    } catch (error) {
      if (!signal.aborted) onFailure(error);
    }
  }

  function pause(): void {
    loading?.abort();
    retry?.cancel();
    missing?.cancel();
    missing = undefined;
    reading.stop();
  }

  function onFailure(error: unknown): void {
    if (isFault(error) && error.code === 'not_found') {
      lose();
      return;
    }
    if (state !== 'ready') become('unreachable');
    if (isPassing(error)) retry = clock.timer(Math.max(retryAfterMs(error), backoff.next()), load);
  }

  function lose(): void {
    messages.clear();
    become('not_found');
  }

  /** What has a hole is asked for anew, unless what fills it comes by itself. */
  function watchMissing(afterMs: number): void {
    if (!messages.missing || missing !== undefined || closed) return;
    missing = clock.timer(afterMs, () => {
      missing = undefined;
      const here = context();
      if (!messages.missing || here === undefined) return;
      host.lookAgain(here);
      watchMissing(STILL_MISSING_MS);
    });
  }

  async function fetchOlder(before: number): Promise<void> {
    const signal = loading?.signal;
    changed();
    try {
      const query = { before, limit: PAGE };
      const page = await client.call('listMessages', { params: { id: conversationId }, query });
      // Loaded anew meanwhile: the stretch may begin elsewhere now.
      if (messages.before === before && signal === loading?.signal) messages.older(page);
    } catch (error) {
      // It stays as it was, and `more` says so: whoever scrolls asks again.
      if (!isPassing(error)) onFailure(error);
    }
  }

  function openRuns(): readonly Run[] {
    const { runs: all } = host.world();
    if (all === runsOf) return runs;
    runsOf = all;
    const open = [...all.values()]
      .filter((run) => run.conversationId === conversationId && isOpen(run))
      .sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
    if (open.length !== runs.length || open.some((run, index) => run !== runs[index])) runs = open;
    return runs;
  }

  function build(): ThreadSnapshot {
    const { list } = messages;
    const known = new Set(list.map(({ cid }) => cid));
    const unsent = says.of(conversationId);
    return {
      state,
      messages: list,
      unsent: unsent.some(({ cid }) => known.has(cid)) ? unsent.filter(({ cid }) => !known.has(cid)) : unsent,
      runs: openRuns(),
      more: messages.more ?? false,
      loadingOlder: older !== undefined,
    };
  }

  return {
    conversationId,
    get context() {
      return context();
    },
    getSnapshot() {
      snapshot ??= build();
      return snapshot;
    },
    subscribe: listeners.subscribe,
    say: (text) => says.say(conversationId, text),
    sayAgain: says.again,
    takeBack: says.takeBack,
    loadOlder() {
      const { before } = messages;
      if (before === undefined || closed) return Promise.resolve();
      older ??= fetchOlder(before).finally(() => {
        older = undefined;
        changed();
      });
      return older;
    },
    async cancel(what) {
      if ('runId' in what) host.learn({ runs: [await client.call('cancelRun', { params: { id: what.runId } })] });
      else await client.call('cancelMessage', { params: { id: conversationId }, body: { cid: what.cid } });
    },
    async retry(runId) {
      host.learn({ runs: [await client.call('retryRun', { params: { id: runId } })] });
    },
    read: reading.read,
    setVisible(next) {
      if (visible === next) return;
      visible = next;
      host.lookedElsewhere();
    },
    close() {
      if (closed) return;
      closed = true;
      pause();
      host.closed();
    },

    load,
    feed(row) {
      if (row.type === 'void') {
        if (row.data.entityId === conversationId) lose();
        else messages.remove(row.data.entityId);
      } else if (row.type === 'message.created' || row.type === 'message.updated') {
        if (row.data.conversationId === conversationId && state !== 'not_found') messages.tell(row.data);
      } else if (row.type === 'conversation.created' || row.type === 'conversation.updated') {
        if (row.data.id === conversationId && state === 'not_found') load();
      }
    },
    show(frame) {
      if (frame.conversationId !== conversationId || state === 'not_found') return;
      messages.grow(frame);
      watchMissing(MISSING_MS);
    },
    said({ cid, text, saidAt, conversationId: id }, messageId, runId) {
      const { me } = host.world();
      if (id !== conversationId || me === undefined || state !== 'ready') return;
      // Until its echo comes it stands where it will most likely be; the echo, a first version, takes its place.
      messages.tell({
        ...{ id: messageId, conversationId, cid, runId, version: 0, rev: 1, status: 'done' },
        seq: (messages.list.at(-1)?.seq ?? 0) + 1,
        author: { kind: 'user', id: me.id },
        parts: [{ type: 'text', text }],
        ...{ createdAt: saidAt, updatedAt: saidAt },
      });
    },
    changed,
    online() {
      if (state === 'unreachable') load();
      reading.catchUp();
    },
    offline() {
      if (state === 'loading') become('unreachable');
    },
    pause,
  };
}

const isOpen = (run: Run): boolean => run.status === 'queued' || run.status === 'running' || run.status === 'waiting';
