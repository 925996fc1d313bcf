import { Fault, type Run } from '@beckon/protocol';
import { previewOf } from '../attention/preview.ts';
import type { Clock, Timer } from '../kit/clock.ts';
import type { Telling } from '../store/asks.ts';
import type { ClaimedRun, Runs } from '../store/runs.ts';
import { Draft } from './draft.ts';
import { type Ending, honest } from './ending.ts';
import type { Show } from './showing.ts';

export interface WorkOptions {
  readonly claimed: ClaimedRun;
  readonly store: Pick<Runs, 'checkpoint' | 'renew' | 'finish' | 'wait'>;
  readonly clock: Clock;
  readonly show: Show;
  /** How the members are told of a reply that begins like this. */
  readonly telling: (beginning: string) => Telling;
  /** The claim is lost: whoever works must stop, and nothing they wrote since the last checkpoint is kept. */
  readonly onLost?: () => void;
  /** Somebody wants the run to end. */
  readonly onCancel?: () => void;
}

/** The longest that shown words are not kept: what a crash loses is at most this much. */
const KEEP_EVERY_MS = 500;
/** Each landmark is a row in the feed of everybody in the conversation: a few quick tools at once, then two a second. */
const LANDMARKS_AT_ONCE = 4;
const LANDMARK_EVERY_MS = 500;

/**
 * One claim of a run while it is worked on: the draft, and the store's copy of it, which follows. States:
 *
 *     working   words come; half a second after the first that is not kept, all are
 *     ending    the draft is closed while its last words are on their way; when they are refused, it is working again
 *     ended     finished, put aside, or lost to another claim: nothing is written any more
 *
 * Checkpoints follow each other; none begins while another is under way.
 */
export class Work {
  readonly draft: Draft;
  readonly claimed: ClaimedRun;
  readonly #o: WorkOptions;
  #kept: number;
  #timer: Timer | undefined;
  #keeping: Promise<void> = Promise.resolve();
  #ended = false;
  #cancelTold = false;
  /** The ends that were tried so far. */
  #endings: Promise<unknown> = Promise.resolve();
  /** How many landmarks there were, and how many of them are told. */
  #landmarks = 0;
  #told = 0;
  /** Landmarks are paid for with time, and this is how far it is spent. */
  #spentUntil = 0;
  /** Null: as long as the process lives. */
  #leaseUntil: number | null;

  constructor(options: WorkOptions) {
    const { claimed, clock, show } = options;
    this.#o = options;
    this.claimed = claimed;
    this.#leaseUntil = claimed.leaseUntil;
    const { conversationId, id: messageId, rev, parts } = claimed.reply;
    this.draft = new Draft({ conversationId, messageId, rev, parts, clock, show });
    this.#kept = this.draft.changes;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Words were added: they will be kept soon. */
  changed(): void {
    const settled = this.draft.changes === this.#kept && this.#landmarks === this.#told;
    if (this.#ended || this.#timer || settled) return;
    this.#timer = this.#o.clock.timer(KEEP_EVERY_MS, () => {
      this.#timer = undefined;
      // a store that is unavailable now is asked again with the next words, and at the end at the latest
      this.keep(false).catch(() => this.changed());
    });
  }

  /**
   * Keeps what there is now. A landmark (a tool begins, a part is whole) is told to all readers; where many come at once,
   * the next time that something is kept.
   */
  keep(landmark: boolean): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (landmark) this.#landmarks += 1;
    const kept = this.#keeping.then(() => this.#write());
    this.#keeping = kept.catch(() => {});
    return kept;
  }

  /** One of the server’s own agents has none: its claim holds as long as the process lives, and is nobody’s to renew. */
  get leased(): boolean {
    return this.#leaseUntil !== null;
  }

  /** Resolves when no end is on its way: whether it is over is known then. */
  async settled(): Promise<void> {
    await this.#endings;
  }

  /** Says that the owner is still at it. False when the claim is lost. */
  async renew(leaseUntil: number): Promise<boolean> {
    if (!this.leased) throw new Error('what has no lease is not renewed');
    if (this.#ended) return false;
    this.#heard(await this.#o.store.renew(this.#fenced, leaseUntil));
    this.#leaseUntil = leaseUntil;
    return !this.#ended;
  }

  lapsed(now: number): boolean {
    return this.#leaseUntil !== null && this.#leaseUntil <= now;
  }

  /**
   * The last word; `done` with nothing said is an error. When it could not be written, or names an ask that is not
   * there, it may be said again.
   * @throws {Fault} stale_fence, not_found
   */
  end(wanted: Ending): Promise<Run> {
    const ended = this.#endings.then(() => this.#tryToEnd(wanted));
    this.#endings = ended.catch(() => {});
    return ended;
  }

  async #tryToEnd(wanted: Ending): Promise<Run> {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#ended) throw new Fault('stale_fence');
    this.draft.close();
    await this.#keeping;
    if (this.#ended) throw new Fault('stale_fence');
    try {
      return await this.#end(wanted);
    } finally {
      if (!this.#ended) {
        this.draft.reopen();
        this.changed();
      }
    }
  }

  async #end(wanted: Ending): Promise<Run> {
    const words = this.#words;
    const ending = honest(wanted, words.parts);
    const { store, telling } = this.#o;
    const run =
      ending.status === 'waiting'
        ? await store.wait({ ...this.#fenced, ...words, landmark: true }, ending.askId)
        : await store.finish({
            ...this.#fenced,
            ...words,
            ...ending,
            // of one that failed they need to know why, not how it began
            telling:
              ending.status === 'cancelled' ? null : telling('error' in ending ? ending.error.message : words.preview),
          });
    if (run === 'unknown_ask') throw new Fault('not_found', 'There is no such ask of yours.', { field: 'askId' });
    this.#ended = true;
    if (!run) throw new Fault('stale_fence');
    return run;
  }

  /** Its lease ran out: the store has given it up. */
  drop(): void {
    this.#timer?.cancel();
    this.#ended = true;
    this.draft.discard();
  }

  get #fenced(): { runId: string; fence: number } {
    return { runId: this.claimed.run.id, fence: this.claimed.fence };
  }

  get #words(): { parts: Draft['parts']; preview: string } {
    return { parts: this.draft.parts, preview: previewOf(this.draft.parts) };
  }

  async #write(): Promise<void> {
    if (this.#ended) return;
    const { changes } = this.draft;
    const landmarks = this.#landmarks;
    const landmark = landmarks > this.#told && this.#spendLandmark();
    if (landmark || changes !== this.#kept) {
      this.#heard(await this.#o.store.checkpoint({ ...this.#fenced, ...this.#words, landmark }));
      this.#kept = changes;
      if (landmark) this.#told = landmarks;
    }
    this.changed();
  }

  #spendLandmark(): boolean {
    const now = this.#o.clock.now();
    const spent = Math.max(this.#spentUntil, now - LANDMARKS_AT_ONCE * LANDMARK_EVERY_MS) + LANDMARK_EVERY_MS;
    if (spent > now) return false;
    this.#spentUntil = spent;
    return true;
  }

  #heard(heard: { cancelRequested: boolean } | undefined): void {
    if (!heard) {
      this.drop();
      this.#o.onLost?.();
    } else if (heard.cancelRequested) this.cancel();
  }

  /** Somebody wants it to end: told once. */
  cancel(): void {
    if (this.#cancelTold) return;
    this.#cancelTold = true;
    this.#o.onCancel?.();
  }

  get cancelRequested(): boolean {
    return this.#cancelTold;
  }
}
