import { contexts } from '@beckon/protocol';
import { LEASE, type View } from '../../src/attention/view.ts';
import type { Place } from './plan.ts';

/** What a page shows, with ids. */
export interface Shown {
  readonly place: Place;
  readonly contexts: readonly string[];
}

export const NOTHING: Shown = { place: { type: 'home' }, contexts: [contexts.platform()] };

/** A page reports whenever something changes, and every 20 s. */
const BEAT = 20_000;

/**
 * A page of the app in a browser, with what it said of itself: it is the page that knows, and the server that was told.
 * Its beats are not played one by one: the last one follows from when it could last say something new.
 */
export class Page {
  readonly name: string;
  /** It is there at all. */
  open = false;
  /** Its timers run: the lid is up, and the system has not frozen it. */
  running = true;
  online = true;
  visible = false;
  focused = false;
  shown: Shown = NOTHING;
  /** Somebody touches it all the time. */
  touched = false;
  #touchedAt = Number.NEGATIVE_INFINITY;
  #told: Omit<View, 'reportedAt' | 'leaseUntil' | 'inputAt'> | undefined;
  #toldAt = Number.NEGATIVE_INFINITY;
  #silentSince = Number.POSITIVE_INFINITY;

  constructor(name: string) {
    this.name = name;
  }

  /** When somebody last touched it. */
  inputAt(now: number): number {
    return this.touched ? now : this.#touchedAt;
  }

  /** Changes what it is, at this moment; and says so, if it can. */
  change(now: number, serverUp: boolean, change: () => void): void {
    const inputAt = this.inputAt(now);
    const spoke = this.#canSpeak;
    change();
    if (!this.touched) this.#touchedAt = inputAt;
    if (!this.#canSpeak) {
      if (spoke) this.#silentSince = now;
      // pagehide is heard, unless there is no network
      if (!this.open && this.running && this.online && serverUp) this.#told = undefined;
      return;
    }
    this.#silentSince = Number.POSITIVE_INFINITY;
    if (serverUp) this.#report(now);
  }

  /** What the server knows of it: by a report of its present life, on a lease. */
  view(now: number, serverSince: number): View | undefined {
    if (this.#told === undefined) return undefined;
    const until = Math.min(now, this.#silentSince);
    const reportedAt = this.#toldAt + BEAT * Math.max(0, Math.floor((until - this.#toldAt) / BEAT));
    if (reportedAt < serverSince || reportedAt + LEASE <= now) return undefined;
    const inputAt = this.touched ? reportedAt : Math.min(reportedAt, this.#touchedAt);
    return { ...this.#told, inputAt, reportedAt, leaseUntil: reportedAt + LEASE };
  }

  /** It hears of the server, and can answer. */
  get connected(): boolean {
    return this.#canSpeak;
  }

  get #canSpeak(): boolean {
    return this.open && this.running && this.online;
  }

  #report(now: number): void {
    const { name, shown, visible, focused } = this;
    this.#told = { connectionId: name, on: name, contexts: shown.contexts, visible, focused };
    this.#toldAt = now;
  }
}
