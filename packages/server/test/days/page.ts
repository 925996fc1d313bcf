import { contexts, type ReportPresence } from '@beckon/protocol';
import type { Place } from './plan.ts';

/** What a page shows, with ids. */
export interface Shown {
  readonly place: Place;
  readonly contexts: readonly string[];
}

export const NOTHING: Shown = { place: { type: 'home' }, contexts: [contexts.platform()] };

/** A page reports whenever something changes, and every 20 s. */
const BEAT = 20_000;

const LONG_AGO = 86_400_000;
const GONE: Omit<ReportPresence, 'connectionId'> = {
  ...{ contexts: [], visible: false, focused: false, lastInputAgoMs: LONG_AGO },
};

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
  #told: Omit<ReportPresence, 'lastInputAgoMs'> | undefined;
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

  /** What it has told this life of the server last: by itself, or as it does every 20 s; or nothing that still holds. */
  report(now: number, serverSince: number): { readonly at: number; readonly body: ReportPresence } {
    const until = Math.min(now, this.#silentSince);
    const at = this.#toldAt + BEAT * Math.max(0, Math.floor((until - this.#toldAt) / BEAT));
    if (this.#told === undefined || at < serverSince) return { at: now, body: { ...GONE, connectionId: this.name } };
    const inputAt = this.touched ? at : Math.min(at, this.#touchedAt);
    return { at, body: { ...this.#told, lastInputAgoMs: Math.max(0, Math.min(at - inputAt, LONG_AGO)) } };
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
    this.#told = { connectionId: name, contexts: [...shown.contexts], visible, focused };
    this.#toldAt = now;
  }
}
