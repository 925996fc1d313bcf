import type { LiveFrame } from '@beckon/protocol';
import type { Bus } from '../bus/bus.ts';

export interface GazeOptions {
  readonly bus: Pick<Bus, 'watch'>;
  /** What a conversation is like right now, whole: what is being written in it, and who looks at it. */
  readonly snapshots: (conversationId: string) => readonly LiveFrame[];
  /** Writes a frame, unless the reader does not keep up. */
  readonly write: (frame: LiveFrame) => boolean;
}

/**
 * Which conversations one stream looks at: of those it carries the words as they are written. A look begins with a
 * snapshot, so that the words that follow have something to follow on; when the reader could not keep up, words were
 * left out, and a snapshot makes up for them.
 */
export class Gaze {
  readonly #o: GazeOptions;
  readonly #watched = new Map<string, () => void>();
  /** Conversations of which something was left out. */
  readonly #missed = new Set<string>();
  /** Counts declarations: of two that are under way the later one counts, whichever is answered first. */
  #declarations = 0;
  /** Counts what was dropped: an answer that is older than a drop may name what was dropped. */
  #drops = 0;
  #ended = false;

  constructor(options: GazeOptions) {
    this.#o = options;
  }

  /**
   * Looks at what `allowed` answers, unless something later was declared meanwhile. Where a conversation was dropped while
   * it was asked, it is asked again: its reader may have been taken out after the answer was read.
   */
  async declare(allowed: () => Promise<readonly string[]>): Promise<void> {
    this.#declarations += 1;
    const mine = this.#declarations;
    for (;;) {
      const drops = this.#drops;
      const ids = await allowed();
      if (mine !== this.#declarations) return;
      if (drops === this.#drops) return this.look(ids);
    }
  }

  /** From now on these, and no others. A stream that has ended looks at nothing any more. */
  look(conversationIds: readonly string[]): void {
    if (this.#ended) return;
    this.#declarations += 1;
    const wanted = new Set(conversationIds);
    for (const id of [...this.#watched.keys()]) if (!wanted.has(id)) this.drop(id);
    for (const id of wanted) if (!this.#watched.has(id)) this.#begin(id);
  }

  sees(conversationId: string): boolean {
    return this.#watched.has(conversationId);
  }

  /** No longer this one: its reader may not see it any more, or does not want to. */
  drop(conversationId: string): void {
    this.#drops += 1;
    this.#watched.get(conversationId)?.();
    this.#watched.delete(conversationId);
    this.#missed.delete(conversationId);
  }

  /** The reader takes again. */
  caughtUp(): void {
    const missed = [...this.#missed];
    this.#missed.clear();
    for (const id of missed) this.#show(id);
  }

  end(): void {
    this.look([]);
    this.#ended = true;
  }

  #begin(id: string): void {
    // no word comes between the two: both happen in this turn
    const unwatch = this.#o.bus.watch(id, (frame) => this.#write(id, frame));
    this.#watched.set(id, unwatch);
    this.#show(id);
  }

  #show(id: string): void {
    for (const snapshot of this.#o.snapshots(id)) this.#write(id, snapshot);
  }

  #write(id: string, frame: LiveFrame): void {
    if (this.#missed.has(id)) return;
    if (!this.#o.write(frame)) this.#missed.add(id);
  }
}
