import type { Serving, Step, TurnHandler } from '@beckon/client/agent';
import type { Turn } from '@beckon/protocol';
import type { Runs } from '../beckon.ts';
import { Channel } from './channel.ts';
import type { MessagePart } from './parts.ts';
import { Transcript } from './transcript.ts';

/** How an answer ended in OpenCode. */
export type Ended =
  | { readonly status: 'done' | 'cancelled' }
  /** In OpenCode's words. */
  | { readonly status: 'error'; readonly message: string };

/** What happened to it here. */
export type Carried = 'told' | 'lost';

/**
 * One answer of OpenCode's on its way to the run that carries it here. Both ends come when they come:
 *
 *     there   it is written, and ends: done, by an error, or stopped
 *     here    the run comes (`serve`), before the first word or long after the last; or never (`drop`)
 *
 * Words wait in between. A run that is cancelled here stops the session there; one whose claim is lost stops nothing:
 * OpenCode goes on, and whoever asks `carried` tells its end in another way.
 */
export class Answering {
  readonly sessionID: string;
  /** The message that it answers, in OpenCode. */
  readonly promptID: string;
  readonly #transcript = new Transcript();
  readonly #steps = new Channel<Step>();
  readonly #over = Promise.withResolvers<Ended>();
  readonly #carried = Promise.withResolvers<Carried>();
  #ended: Ended | undefined;
  #serving: Serving | undefined;

  constructor(sessionID: string, promptID: string) {
    this.sessionID = sessionID;
    this.promptID = promptID;
  }

  /** Resolves when it is settled what became of it here. */
  get carried(): Promise<Carried> {
    return this.#carried.promise;
  }

  updated(part: MessagePart): void {
    this.#steps.put(...this.#transcript.updated(part));
  }

  added(partID: string, text: string): void {
    this.#steps.put(...this.#transcript.added(partID, text));
  }

  /** It is over in OpenCode. The first word counts. */
  end(ended: Ended): void {
    if (this.#ended !== undefined) return;
    this.#ended = ended;
    this.#steps.put(...this.#transcript.cutOff());
    this.#steps.end();
    this.#over.resolve(ended);
  }

  /** No run will carry it. */
  drop(): void {
    this.#carried.resolve('lost');
  }

  /** The run that carries it; `begin` first puts the prompt to OpenCode, where that is to be done. */
  serve(beckon: Pick<Runs, 'serve'>, turn: Turn, doors: { begin?(): Promise<void>; abort(): Promise<void> }): Serving {
    let lost = false;
    const handler: TurnHandler = ({ signal }) => this.#told({ signal, ...doors });
    const watched: TurnHandler = (served) => {
      served.signal.addEventListener('abort', () => {
        lost ||= served.signal.reason !== 'cancelled' && this.#ended === undefined;
      });
      return handler(served);
    };
    const serving = beckon.serve(turn, watched);
    this.#serving = serving;
    serving.done.then(
      () => this.#carried.resolve(lost ? 'lost' : 'told'),
      () => this.#carried.resolve('lost'),
    );
    return serving;
  }

  /** Somebody here wants it to end, or the plugin ends. What is over there already is told to its end. */
  stop(reason: 'cancelled' | 'stopping'): void {
    if (this.#ended === undefined) this.#serving?.stop(reason);
  }

  async *#told(doors: {
    signal: AbortSignal;
    begin?(): Promise<void>;
    abort(): Promise<void>;
  }): AsyncGenerator<Step, void> {
    const { signal } = doors;
    if (signal.aborted) return;
    await doors.begin?.();
    yield* this.#steps.read(signal);
    if (signal.aborted) {
      if (signal.reason !== 'cancelled' || this.#ended !== undefined) return;
      await doors.abort();
      // What is said next in this session must not meet one that is being stopped.
      await this.#over.promise;
      return;
    }
    const ended = await this.#over.promise;
    if (ended.status === 'error') throw Object.assign(new Error(ended.message), { code: 'opencode' });
    // Its own words for it: who stopped it did so in OpenCode.
    if (ended.status === 'cancelled') this.#serving?.stop('cancelled');
  }
}
