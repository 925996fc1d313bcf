import { contexts, isFault, MOST_CONTEXTS } from '@beckon/protocol';
import type { Client } from '../call/client.ts';
import { retryAfterMs } from '../call/network-error.ts';
import { type Clock, systemClock } from '../clock.ts';
import { createListeners } from '../listeners.ts';
import type { Mirror } from '../mirror/contract.ts';
import { createAttentive } from './attentive.ts';
import { browserPage, type PageSign, type PresencePage } from './page.ts';

export interface PresenceOptions {
  clock?: Clock | undefined;
  /** The browser's own by default. */
  page?: PresencePage | undefined;
  /** With it, nothing is reported while it has not loaded, or nobody is signed in. */
  mirror?: Pick<Mirror, 'getSnapshot' | 'subscribe'> | undefined;
}

/** Tells the server what the person of this page looks at. Every tab tells it for itself. */
export interface Presence {
  /** Begins to report, also again after `stop`. A second time changes nothing. */
  start(): void;
  /** Says that the page is gone, and nothing more. */
  stop(): void;
  /** The page shows this, until the function that it answers is called. What several parts of it show is shown once. */
  enter(context: string): () => void;
  /** Some part of the page shows this now. */
  shows(context: string): boolean;
  /** Somebody is in front of the page: it is visible, has the focus, and was touched in the last minute. */
  readonly attentive: boolean;
  /** Calls `listener` when `attentive` has changed; answers a function that unsubscribes. */
  subscribe(listener: () => void): () => void;
}

/** What changes together is one report. */
const BURST_MS = 250;
/** Without a change, a report is due this often; also after one that failed. */
const BEAT_MS = 20_000;
/** A report that hangs must not hold up the next. */
const TIMEOUT_MS = 10_000;

/**
 * The presence of one page. Nothing is reported before `start()`. Its states, as `speaks` tells them apart:
 *
 * - silent    not started, stopped, nobody signed in, or the token was refused: until it is started or signed in again
 * - away      the page was left, which was said; it may come back from the browser's cache
 * - speaking  a report follows every change, and every 20 s; one at a time, and no two within a burst
 */
export function createPresence(client: Client, options: PresenceOptions = {}): Presence {
  const clock = options.clock ?? systemClock();
  const page = options.page ?? browserPage();
  const { mirror } = options;
  const connectionId = Math.random().toString(36).slice(2).padEnd(2, '0');
  const listeners = createListeners();
  const attentive = createAttentive(clock, page, listeners.tell);
  /** How many parts of the page show it, in the order they came in. */
  const entered = new Map<string, number>();
  /** What the server does not let this person look at. */
  const refused = new Set<string>();
  let stops: (() => void)[] | undefined;
  let away = false;
  let signedIn = mirror === undefined;
  let turnedAway = false;
  /** A lease may be there. */
  let told = false;
  /** Something has changed since the report that is under way was made. */
  let stale = false;
  let sending: AbortController | undefined;
  let next: { cancel(): void } | undefined;

  const speaks = (): boolean => stops !== undefined && signedIn && !turnedAway && !away;

  /** What is shown, the newest when it is too much. */
  const shown = (): string[] => {
    const all = [...entered.keys()].filter((context) => !refused.has(context));
    return [contexts.platform(), ...all.slice(1 - MOST_CONTEXTS)];
  };

  function changed(): void {
    stale = true;
    if (sending === undefined) later(BURST_MS);
  }

  function later(ms: number): void {
    next?.cancel();
    next = speaks() ? clock.timer(ms, report) : undefined;
  }

  function report(): void {
    if (speaks()) void send(shown());
  }

  /** The page is left, or cannot be seen any more: there may be no time later. */
  function atOnce(what: readonly string[]): void {
    next?.cancel();
    if (signedIn && !turnedAway && (told || what.length > 0)) void send(what, true);
  }

  async function send(what: readonly string[], keepalive?: true): Promise<void> {
    sending?.abort();
    const mine = new AbortController();
    sending = mine;
    stale = false;
    told = what.length > 0;
    let wait = BEAT_MS;
    try {
      const { visible, focused } = page;
      const body = { connectionId, contexts: [...what], visible, focused, lastInputAgoMs: attentive.agoMs() };
      await client.call('reportPresence', { body, signal: mine.signal, keepalive, timeoutMs: TIMEOUT_MS });
    } catch (error) {
      if (sending !== mine) return;
      turnedAway = isFault(error) && error.next === 'reauthenticate';
      if (isDropped(error, what)) stale = true;
      wait = Math.max(BEAT_MS, retryAfterMs(error));
    }
    if (sending !== mine) return;
    sending = undefined;
    later(stale ? BURST_MS : wait);
  }

  /** One that is refused must not take the others with it. Each is dropped once, so this comes to an end. */
  function isDropped(error: unknown, what: readonly string[]): boolean {
    const context = isFault(error) && error.code === 'not_found' ? error.evidence['context'] : undefined;
    if (typeof context !== 'string' || !entered.has(context) || !what.includes(context)) return false;
    refused.add(context);
    return true;
  }

  function hear(sign: PageSign): void {
    if (sign === 'touched') {
      if (attentive.touch()) changed();
      return;
    }
    if (sign === 'gone') {
      atOnce([]);
      away = true;
      return;
    }
    if (sign === 'back') away = false;
    else if (away) return;
    else if (before.visible === page.visible && before.focused === page.focused) return;
    look();
    if (before.visible) changed();
    else atOnce(shown());
  }

  let before = { visible: false, focused: false };
  /** Whoever brings a page to the front has touched it. */
  function look(): void {
    const { visible, focused } = page;
    if (visible && focused) attentive.touch();
    before = { visible, focused };
    attentive.settle();
  }

  function onMirror(): void {
    const { loaded, connection } = mirror?.getSnapshot() ?? {};
    const is = loaded === true && connection !== 'signed_out' && connection !== 'closed';
    if (is === signedIn) return;
    signedIn = is;
    turnedAway = false;
    changed();
  }

  return {
    get attentive() {
      return attentive.now;
    },
    subscribe: listeners.subscribe,
    start() {
      if (stops !== undefined) return;
      turnedAway = false;
      stops = [page.listen(hear)];
      if (mirror !== undefined) {
        stops.push(mirror.subscribe(onMirror));
        onMirror();
      }
      look();
      changed();
    },
    stop() {
      if (stops === undefined) return;
      atOnce([]);
      for (const stop of stops) stop();
      stops = undefined;
      attentive.stop();
    },
    shows: (context) => entered.has(context),
    enter(context) {
      const count = entered.get(context) ?? 0;
      entered.set(context, count + 1);
      if (count === 0) changed();
      let left = false;
      return () => {
        if (left) return;
        left = true;
        const rest = (entered.get(context) ?? 1) - 1;
        if (rest > 0) return void entered.set(context, rest);
        entered.delete(context);
        refused.delete(context);
        changed();
      };
    },
  };
}
