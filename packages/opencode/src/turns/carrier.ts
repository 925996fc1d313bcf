import type { Turn } from '@beckon/protocol';
import type { Runs } from '../beckon.ts';
import { messageOf } from '../exchange.ts';
import type { OpenCode } from '../opencode.ts';
import type { Answering } from './answering.ts';

/** The runs that this process works on: each carries one answer. */
export class Carrier {
  readonly #beckon: Pick<Runs, 'serve'>;
  readonly #opencode: Pick<OpenCode, 'abort' | 'log'>;
  readonly #carried = new Map<string, { answering: Answering; done: Promise<void> }>();

  constructor(beckon: Pick<Runs, 'serve'>, opencode: Pick<OpenCode, 'abort' | 'log'>) {
    this.#beckon = beckon;
    this.#opencode = opencode;
  }

  /** Resolves when the run has ended; never rejects. */
  carry(answering: Answering, turn: Turn, begin?: () => Promise<void>): Promise<void> {
    const { id } = turn.run;
    const abort = (): Promise<void> =>
      this.#opencode.abort(answering.sessionID).catch((error: unknown) => this.#failed(error));
    const serving = answering.serve(this.#beckon, turn, { abort, ...(begin && { begin }) });
    const done = serving.done.catch((error: unknown) => this.#failed(error)).finally(() => this.#carried.delete(id));
    this.#carried.set(id, { answering, done });
    if (turn.run.cancelRequested) answering.stop('cancelled');
    return done;
  }

  /** Somebody wants this run to end. Harmless when it is not one of ours. */
  cancel(runId: string): void {
    this.#carried.get(runId)?.answering.stop('cancelled');
  }

  /** OpenCode ends: what is not over by now is told as stopped. */
  async close(): Promise<void> {
    for (const { answering } of this.#carried.values()) answering.stop('stopping');
    await Promise.all([...this.#carried.values()].map(({ done }) => done));
  }

  #failed(error: unknown): void {
    this.#opencode.log('warn', `A run could not be carried to its end: ${messageOf(error)}`);
  }
}
