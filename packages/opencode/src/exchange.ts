import { type Clock, sleep } from '@beckon/client';
import type { AgentClient } from '@beckon/client/agent';
import { type Answer, type Ask, type GiveAnswer, isFault } from '@beckon/protocol';
import type { OpenCode } from './opencode.ts';
import { type Request, sameAnswer } from './request.ts';
import type { Reply } from './shapes.ts';

/**
 * One request of OpenCode's, and the asks that stand for it in Beckon.
 *
 * - opening   the asks are on their way: after a moment's grace, tried for as long as OpenCode waits
 * - open      they are there; a group of questions may be answered in part
 * - replying  people have answered all of them; OpenCode has been told, and its word that it took it is awaited
 * - closed    over, in one of the ways of `Ending`; what is left is to tell Beckon, and to tell it again if that failed
 *
 * `#become` is the only door, `close` the only way to `closed`; the first one that comes through it decides.
 */
type State = 'opening' | 'open' | 'replying' | 'closed';

/** How it ended. */
export type Ending =
  /** What people answered here took effect there. */
  | { readonly type: 'carried' }
  /** It was answered there. */
  | { readonly type: 'answered'; readonly answers: readonly GiveAnswer[] }
  /** Nobody waits for an answer any more. */
  | { readonly type: 'gone'; readonly reason: string };

/** What an exchange needs from the world. */
export interface World {
  readonly beckon: Pick<AgentClient, 'open' | 'wait' | 'answer' | 'cancel' | 'ack'>;
  readonly opencode: Pick<OpenCode, 'reply' | 'log'>;
  readonly clock: Clock;
  /** The conversation that a session's asks belong to, if it can be told. */
  conversationOf(sessionID: string, signal: AbortSignal): Promise<string | undefined>;
  isRunning(sessionID: string): boolean;
  /** All is told: nothing of the request is left in Beckon that would have to be looked after. */
  done(requestID: string): void;
}

/** Where nobody is meant to answer (`opencode run`, the automatic mode), OpenCode answers itself at once: no push for that. */
const GRACE_MS = 250;
/** OpenCode says that it took a reply before it answers the call. */
const EFFECT_MS = 5_000;

export class Exchange {
  readonly request: Request;
  readonly #world: World;
  /** Aborted when it is closed. */
  readonly #end = new AbortController();
  /** By position in `request.asks`, as they are known to be. */
  readonly #asks = new Map<number, Ask>();
  readonly #settling = new Map<number, Promise<void>>();
  #state: State = 'opening';
  #sent: readonly GiveAnswer[] = [];
  #ending: Ending | undefined;

  constructor(request: Request, world: World) {
    this.request = request;
    this.#world = world;
  }

  /** True while people are asked. */
  get waits(): boolean {
    return this.#state === 'opening' || this.#state === 'open';
  }

  /** Puts the asks. Never throws: where Beckon cannot be reached OpenCode goes on as without it. */
  async open(): Promise<void> {
    const { signal } = this.#end;
    const { beckon, clock, opencode, conversationOf } = this.#world;
    try {
      await sleep(clock, GRACE_MS, signal);
      const conversationId = await conversationOf(this.request.sessionID, signal);
      signal.throwIfAborted();
      for (const ask of this.request.asks) {
        this.heard(await beckon.open(conversationId === undefined ? ask : { ...ask, conversationId }, signal));
      }
      if (this.#state === 'opening') this.#become('open');
    } catch (error) {
      if (!signal.aborted) opencode.log('warn', `A request could not be brought to Beckon: ${messageOf(error)}`);
    }
  }

  /** An ask as it is in Beckon now. May be old news. */
  heard(ask: Ask): void {
    const at = this.request.asks.findIndex(({ key }) => key === ask.key);
    const known = this.#asks.get(at);
    if (at < 0 || (known !== undefined && known.version > ask.version)) return;
    this.#asks.set(at, ask);
    if (this.#state === 'closed') void this.#settle(at);
    else if (this.waits && this.#answers().length === this.request.asks.length) void this.#reply();
  }

  /** OpenCode says that the request was replied to: there; or here, and then this is the echo. */
  repliedThere(reply: Reply): void {
    const answers = this.request.toAnswers(reply);
    const echo = this.#state === 'replying' && answers !== undefined && sameAnswers(answers, this.#sent);
    // At once: a refusal ends the turn in the same moment, and that would close it in another way.
    if (echo) this.close({ type: 'carried' });
    else if (answers) this.close({ type: 'answered', answers });
    else this.close(gone('It was dismissed in OpenCode.'));
  }

  close(ending: Ending): void {
    if (this.#state === 'closed') return;
    this.#ending = ending;
    this.#become('closed');
    this.#end.abort();
    for (const at of this.#asks.keys()) void this.#settle(at);
    if (this.#asks.size === 0) this.#world.done(this.request.id);
  }

  /** Resolves when everything that is known here has been told to Beckon, or could not be. */
  async settled(): Promise<void> {
    await Promise.all([...this.#asks.keys()].map((at) => this.#settle(at)));
  }

  #become(next: State): void {
    this.#state = next;
  }

  /** The people's answers, in order, as far as there are any. */
  #answers(): Answer[] {
    return this.request.asks.flatMap((_, at) => this.#asks.get(at)?.answer ?? []);
  }

  /**
   * Carries the answers there. A reply that OpenCode accepts is not yet one that has an effect: it accepts, and confirms,
   * replies to what died with its turn [tried]. So the turn must run, and the confirmation must come.
   */
  async #reply(): Promise<void> {
    const { opencode, clock, isRunning } = this.#world;
    const { id, sessionID } = this.request;
    this.#become('replying');
    if (!isRunning(sessionID)) return this.close(gone('The turn in OpenCode had ended.'));
    const reply = this.request.toReply(this.#answers());
    this.#sent = this.request.toAnswers(reply) ?? [];
    try {
      if ((await opencode.reply(id, reply)) === 'gone') return this.close(gone('OpenCode no longer asked this.'));
      await sleep(clock, EFFECT_MS, this.#end.signal).catch(() => undefined);
      this.close(gone('OpenCode took no notice of this answer.'));
    } catch (error) {
      this.close(gone(`OpenCode could not be told: ${messageOf(error)}`));
    }
  }

  /** Tells Beckon how it ended for one ask. Done again whenever the ask is heard of, until it has worked. */
  #settle(at: number): Promise<void> {
    const known = this.#asks.get(at);
    const ending = this.#ending;
    const running = this.#settling.get(at);
    if (running !== undefined || known === undefined || ending === undefined || isSettled(known)) {
      return running ?? Promise.resolve();
    }
    const telling = this.#tell(known, ending, at)
      .then((ask) => {
        this.#asks.set(at, ask);
        if ([...this.#asks.values()].every(isSettled)) this.#world.done(this.request.id);
      })
      .catch((error: unknown) => {
        this.#world.opencode.log('warn', `Beckon could not be told how a request ended: ${messageOf(error)}`);
      })
      .finally(() => this.#settling.delete(at));
    this.#settling.set(at, telling);
    return telling;
  }

  async #tell(known: Ask, ending: Ending, at: number): Promise<Ask> {
    const { beckon } = this.#world;
    const ask = known.state === 'open' ? await this.#shut(known, ending, at) : known;
    if (isSettled(ask)) return ask;
    const reason = refusal(ending, ask, at);
    return reason === undefined ? beckon.ack(ask.id, true) : beckon.ack(ask.id, false, reason.slice(0, 500));
  }

  /** Ends an open ask as it ended there. If somebody answers it in this moment, it is the ask with their answer. */
  async #shut(ask: Ask, ending: Ending, at: number): Promise<Ask> {
    const { beckon } = this.#world;
    const answer = ending.type === 'answered' ? ending.answers[at] : undefined;
    try {
      if (answer !== undefined) return await beckon.answer(ask.id, answer);
      return await beckon.cancel(ask.id, ending.type === 'gone' ? ending.reason : undefined);
    } catch (error) {
      if (!isFault(error)) throw error;
      // Nothing was chosen there, or something that is no option here: that it is over is what counts.
      if (error.code === 'invalid_answer') return beckon.cancel(ask.id, 'It was answered in OpenCode.');
      if (error.code === 'already_answered' || error.code === 'ask_closed')
        return beckon.wait(ask.id, { timeoutMs: 0 });
      throw error;
    }
  }
}

/** Why an answer had no effect; undefined when it had. */
function refusal(ending: Ending, { answer }: Ask, at: number): string | undefined {
  if (ending.type === 'gone') return ending.reason;
  if (ending.type === 'carried' || answer === undefined) return undefined;
  const there = ending.answers[at];
  return there && sameAnswer(there, answer) ? undefined : 'It was answered in OpenCode first.';
}

/** Nothing is left to be told: an answer wants its ack, also one that we gave. */
const isSettled = ({ state, ack }: Ask): boolean => state !== 'open' && (state !== 'answered' || ack !== undefined);

const sameAnswers = (some: readonly GiveAnswer[], others: readonly GiveAnswer[]): boolean =>
  some.length === others.length && some.every((one, at) => sameAnswer(one, others[at] ?? { value: null }));

const gone = (reason: string): Ending => ({ type: 'gone', reason });

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
