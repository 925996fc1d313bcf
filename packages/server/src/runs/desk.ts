import type { Snapshot } from '@beckon/protocol';
import type { Work } from './work.ts';

/** The runs that are worked on through this node, by run and by conversation. */
export class Desk {
  readonly #works = new Map<string, Work>();

  put(work: Work): void {
    this.#works.set(work.claimed.run.id, work);
  }

  get(runId: string): Work | undefined {
    return this.#works.get(runId);
  }

  /** Takes it off, unless a later claim of the same run lies there by now. */
  remove(work: Work): void {
    const { id } = work.claimed.run;
    if (this.#works.get(id) === work) this.#works.delete(id);
  }

  /** Takes off what nobody has said a word about for a lease: its agent may never come back. */
  dropLapsed(now: number): void {
    for (const work of this.all) {
      if (!work.lapsed(now)) continue;
      work.drop();
      this.remove(work);
    }
  }

  get all(): Work[] {
    return [...this.#works.values()];
  }

  /** What is being written in a conversation right now. */
  snapshots(conversationId: string): Snapshot[] {
    return this.all
      .filter((work) => !work.ended && work.draft.conversationId === conversationId)
      .map((work) => work.draft.snapshot());
  }
}
