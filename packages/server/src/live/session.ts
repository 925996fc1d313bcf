import { type GoodbyeReason, type LiveFrame, limits, type SyncFrame } from '@beckon/protocol';
import { type Bus, feedTopic } from '../bus/bus.ts';
import type { Clock } from '../kit/clock.ts';
import { bell } from '../kit/deferred.ts';
import type { Actor, Store } from '../store/store.ts';
import { positionOf, toCursor } from './cursor.ts';
import { feedEvent, liveEvent, PADDING, syncEvent } from './encode.ts';
import { Gaze } from './gaze.ts';
import type { Sink } from './sink.ts';

/**
 * One open stream. It catches up by position, then follows, and never skips: every frame it writes was read from the
 * feed at the position after the one before it. Hints only wake it.
 *
 * Its states:
 *
 *     greeting   the cursor is looked at: a bad one gets `reset`, with one that can be followed, and ends; else hello
 *     replaying  pages are written until one is not full
 *     following  `caught_up` was written; each hint, and each heartbeat, reads what is new
 *     blocked    the reader takes nothing: nothing is read or written until it does, for 20 s at most
 *     ended      said goodbye, was reset, or the reader left
 *
 * `#move` is the only writer of the state.
 */
export type SessionState = 'greeting' | 'replaying' | 'following' | 'blocked' | 'ended';

export interface SessionOptions {
  readonly reader: Actor;
  /** Names the stream, so that its reader can say what it looks at. */
  readonly connectionId: string;
  readonly since: string | undefined;
  readonly sink: Sink;
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly snapshots: (conversationId: string) => readonly LiveFrame[];
  readonly onEnd: () => void;
}

/** How long a reader may take nothing before it is sent away; it resumes by its cursor. */
const BLOCKED_MS = 20_000;
/** Everybody who is sent away at once would come back at once: a random part spreads them. */
const RETRY_MS = 1_000;
/** Frames of a page are written together, up to about this: a write of each its own costs more than making it. */
const WRITE_LENGTH = 32 * 1024;
/** How long a goodbye may take to be read. */
const PART_MS = 2_000;

export class Session {
  readonly #o: SessionOptions;
  readonly #wake = bell();
  /** Rings when a blocked reader takes again, is given up, or is gone. */
  readonly #unblocked = bell();
  #state: SessionState = 'greeting';
  #goodbye: GoodbyeReason | undefined;
  #epoch = '';
  #seq = 0;
  #beatAt = 0;
  /** The sink has said that it is full, and not yet that it is not. */
  #full = false;
  /** It has caught up: before that, words would be about messages that its reader does not know yet. */
  #followed = false;
  readonly gaze: Gaze;

  constructor(options: SessionOptions) {
    this.#o = options;
    const { bus, snapshots } = options;
    this.gaze = new Gaze({ bus, snapshots, write: (frame) => this.#show(frame) });
  }

  get state(): SessionState {
    return this.#state;
  }

  get reader(): Actor {
    return this.#o.reader;
  }

  /** Serves the stream until it ends. Never throws: a store that fails is a goodbye with a time to come back. */
  async run(): Promise<void> {
    const { bus, sink, reader, onEnd } = this.#o;
    const unhear = bus.subscribe(feedTopic(reader.id), this.#wake.ring);
    sink.onClose(() => {
      this.#move('ended');
      this.#wake.ring();
      this.#unblocked.ring();
    });
    try {
      if (await this.#greet()) await this.#follow();
      this.#part(this.#goodbye);
    } catch {
      this.#part('unavailable');
    } finally {
      unhear();
      this.gaze.end();
      onEnd();
    }
  }

  /** Asks the session to end. It says goodbye with the reason, unless the reader is already gone. */
  close(reason: GoodbyeReason): void {
    this.#goodbye ??= reason;
    // a blocked reader takes no goodbye either
    if (this.#state === 'blocked') this.#o.sink.cut();
    this.#wake.ring();
  }

  /** Finds where to begin, and writes hello; or `reset` in its place. False when the stream ends here. */
  async #greet(): Promise<boolean> {
    const { store, reader, connectionId, since, sink } = this.#o;
    const head = await store.feeds.head(reader.id);
    this.#epoch = head.epoch;
    sink.write(PADDING);
    const position = positionOf(since, reader.id, head);
    if (position.type === 'reset') {
      const cursor = toCursor(head.epoch, reader.id, head.seq);
      sink.end(syncEvent({ type: 'reset', reason: position.reason }, cursor));
      this.#move('ended');
      return false;
    }
    this.#seq = position.seq;
    await this.#say({ type: 'hello', seq: head.seq, heartbeatMs: limits.heartbeatMs, connectionId });
    this.#move('replaying');
    return true;
  }

  async #follow(): Promise<void> {
    const { clock } = this.#o;
    this.#beatAt = clock.now() + limits.heartbeatMs;
    while (this.#open) {
      // an idle stream is at the head: of the store it asks nothing more for its heartbeat
      const head = await this.#headWhenDue();
      const full = head !== this.#seq && (await this.#writePage());
      if (full || !this.#open) continue;
      if (this.#state === 'replaying') {
        await this.#say({ type: 'caught_up', seq: this.#seq });
        this.#move('following');
        this.#followed = true;
        this.gaze.caughtUp();
      }
      if (head !== undefined) await this.#beat(head);
      const timer = clock.timer(this.#beatAt - clock.now(), this.#wake.ring);
      if (this.#open) await this.#wake.next();
      timer.cancel();
    }
  }

  get #open(): boolean {
    return this.#state !== 'ended' && this.#goodbye === undefined;
  }

  /** Writes what is after the position, one page. True when there may be more. */
  async #writePage(): Promise<boolean> {
    const { store, reader } = this.#o;
    const { frames, more } = await store.feeds.page(reader, this.#seq, limits.replayPage);
    let text = '';
    for (const frame of frames) {
      this.#seq = frame.seq;
      // a conversation that became void is one that its reader was taken out of
      if (frame.type === 'void') this.gaze.drop(frame.data.entityId);
      text += feedEvent(toCursor(this.#epoch, reader.id, frame.seq), frame);
      if (text.length < WRITE_LENGTH && frame !== frames.at(-1)) continue;
      if (!this.#open) return false;
      await this.#write(text);
      text = '';
    }
    return more;
  }

  async #headWhenDue(): Promise<number | undefined> {
    const { store, clock, reader } = this.#o;
    return clock.now() < this.#beatAt ? undefined : (await store.feeds.head(reader.id)).seq;
  }

  #beat(head: number): Promise<void> {
    this.#beatAt = this.#o.clock.now() + limits.heartbeatMs;
    return this.#say({ type: 'heartbeat', seq: Math.max(head, this.#seq) });
  }

  /** Writes words that are being written, unless the reader does not keep up: they are in the next snapshot. */
  #show(frame: LiveFrame): boolean {
    const { sink, reader } = this.#o;
    // where people are is theirs: no program hears of it
    if (frame.type === 'presence' && reader.kind !== 'user') return true;
    if (this.#full || !this.#followed || this.#state === 'ended' || sink.closed) return false;
    if (!sink.write(liveEvent(frame))) {
      this.#full = true;
      sink.onDrain(() => {
        this.#full = false;
        this.gaze.caughtUp();
      });
    }
    return true;
  }

  #say(frame: SyncFrame): Promise<void> {
    return this.#write(syncEvent(frame));
  }

  /** Writes, and waits while the reader does not keep up. */
  async #write(text: string): Promise<void> {
    const { sink, clock } = this.#o;
    if (sink.closed || sink.write(text)) return;
    const before = this.#state;
    let late = false;
    sink.onDrain(this.#unblocked.ring);
    const timer = clock.timer(BLOCKED_MS, () => {
      late = true;
      this.#unblocked.ring();
    });
    this.#move('blocked');
    await this.#unblocked.next();
    timer.cancel();
    if (this.#state === 'blocked') this.#move(before);
    if (late) this.close('slow');
  }

  #part(reason: GoodbyeReason | undefined): void {
    const { sink, clock } = this.#o;
    if (reason !== undefined && !sink.closed) {
      const retryAfterMs = Math.round(RETRY_MS * (1 + Math.random()));
      sink.end(syncEvent({ type: 'goodbye', reason, retryAfterMs }));
      // a reader that takes nothing does not take this either: its socket is not kept for it
      clock.timer(PART_MS, () => sink.cut());
    }
    this.#move('ended');
  }

  #move(to: SessionState): void {
    if (this.#state !== 'ended') this.#state = to;
  }
}
