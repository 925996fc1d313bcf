import type { Clock } from '@beckon/client';
import { sleep } from '@beckon/client';
import type { Ask, Run } from '@beckon/protocol';
import type { Beckon } from './beckon.ts';
import { Calls } from './calls.ts';
import type { Claims } from './claims.ts';
import { Conversations } from './conversations.ts';
import { tellTurn } from './events.ts';
import { Exchange, messageOf, type World } from './exchange.ts';
import type { Happening } from './happenings.ts';
import type { OpenCode } from './opencode.ts';
import { permission } from './permissions.ts';
import { questions } from './questions.ts';
import { type Request, requestOf } from './request.ts';
import { Sessions } from './sessions.ts';
import type { Fields, Pending } from './shapes.ts';
import type { Carried } from './turns/answering.ts';
import { Carrier } from './turns/carrier.ts';
import { Inbox } from './turns/inbox.ts';
import { Mirror } from './turns/mirror.ts';
import { Turns, type Typed } from './turns/turns.ts';

export interface BridgeOptions {
  readonly beckon: Beckon;
  readonly opencode: OpenCode;
  readonly clock: Clock;
  readonly claims: Claims;
  readonly directory: string;
  /** What is never approved by a tap on a notification. */
  readonly high: readonly string[];
  /** Whether this OpenCode takes what people send from elsewhere. One that ends with its own turn does not. */
  readonly serves: boolean;
}

/** How long the end of OpenCode may wait for Beckon. */
const FAREWELL_MS = 2_000;

/**
 * Between one OpenCode and one Beckon: what happens there becomes turns, asks and events here, what is sent and answered
 * here becomes prompts and replies there.
 * Nothing here throws or waits on OpenCode's time: what goes wrong is in its log.
 */
export class Bridge {
  readonly #options: BridgeOptions;
  readonly #sessions: Sessions;
  readonly #conversations: Conversations;
  readonly #calls = new Calls();
  readonly #closed = new AbortController();
  /** By request, those that are over too: they know how late news about them is to be taken. */
  readonly #exchanges = new Map<string, Exchange>();
  /** What is under way and nobody waits for. */
  readonly #works = new Set<Promise<unknown>>();
  readonly #world: World;
  readonly #carrier: Carrier;
  readonly #turns: Turns;
  readonly #inbox: Inbox;

  constructor(options: BridgeOptions) {
    const { beckon, opencode, clock, claims, directory } = options;
    this.#options = options;
    this.#sessions = new Sessions(opencode);
    this.#conversations = new Conversations(beckon, { clock, directory, closed: this.#closed.signal });
    this.#world = {
      beckon,
      opencode,
      clock,
      conversationOf: async (sessionID) => {
        const root = await this.#sessions.rootOf(sessionID);
        return root && this.#conversations.of(root);
      },
      isRunning: (sessionID) => this.#sessions.isRunning(sessionID),
      done: (requestID) => claims.release(requestID),
    };
    const [sessions, conversations, closed] = [this.#sessions, this.#conversations, this.#closed.signal];
    const carrier = new Carrier(beckon, opencode);
    const mirror = new Mirror({ beckon, clock, sessions, conversations, carrier, closed });
    this.#carrier = carrier;
    this.#turns = new Turns({
      onAnswer: (typed, answering) => this.#background(mirror.answer(typed, answering)),
      onUnanswered: (typed) => this.#background(mirror.alone(typed)),
    });
    const turns = this.#turns;
    this.#inbox = new Inbox({ beckon, opencode, clock, sessions, conversations, turns, carrier, directory, closed });
  }

  happened(happening: Happening): void {
    const turn = this.#sessions.took(happening);
    if (happening.type === 'session') this.#background(this.#conversations.retitle(happening.session));
    if (happening.type === 'asked') this.#asked(happening.pending);
    if (happening.type === 'replied') this.#exchanges.get(happening.requestID)?.repliedThere(happening.reply);
    this.#turns.took(happening);
    if (turn?.over !== undefined) this.#over(turn.sessionID, turn.over);
    const carried = turn?.end && this.#turns.ended(turn.sessionID, turn.end);
    if (turn?.tell !== undefined) this.#background(this.#tell(turn.sessionID, turn.tell, carried));
  }

  /** Something was put into a session, by whomever. */
  typed(typed: Typed): void {
    this.#turns.typed(typed);
  }

  /** A run of this agent's was made or changed. */
  ran(run: Run): void {
    if (run.cancelRequested) this.#carrier.cancel(run.id);
    if (this.#options.serves) this.#background(this.#inbox.heard(run));
  }

  /** All runs of this agent that are not over. */
  compareRuns(runs: readonly Run[]): void {
    for (const run of runs) if (run.cancelRequested) this.#carrier.cancel(run.id);
    if (this.#options.serves) this.#background(this.#inbox.compare(runs));
  }

  /** A call of a tool is about to begin. */
  calling(callID: string, tool: string, args: Fields): void {
    this.#calls.note(callID, { tool, args });
  }

  /** OpenCode lists this as pending. What was heard of its session may be newer than the list. */
  listed(pending: Pending): void {
    if (!this.#sessions.isOver(pending.sessionID)) this.happened({ type: 'asked', pending });
  }

  /** An ask of the agent's was opened or changed; whose it is, is seen from its key. False: not one of ours. */
  heard(ask: Ask): boolean {
    const exchange = this.#exchanges.get(requestOf(ask.key) ?? '');
    exchange?.heard(ask);
    return exchange !== undefined;
  }

  /** The requests for which people are asked now. */
  waiting(): string[] {
    return [...this.#exchanges.values()].filter(({ waits }) => waits).map(({ request }) => request.id);
  }

  /** OpenCode no longer waits for this, if it was waited for. */
  gone(requestID: string, reason: string): void {
    const exchange = this.#exchanges.get(requestID);
    if (exchange?.waits) exchange.close({ type: 'gone', reason });
  }

  /** OpenCode ends: what it waited for is taken back, and what is under way is told, as far as that works in a moment. */
  async close(): Promise<void> {
    const open = [...this.#exchanges.values()].filter(({ waits }) => waits);
    for (const exchange of open) exchange.close({ type: 'gone', reason: 'OpenCode was closed.' });
    const told = async (): Promise<void> => {
      const asked = open.map((exchange) => exchange.settled());
      await Promise.allSettled([this.#carrier.close(), ...this.#works, ...asked]);
      // What was only being said has an answer under way by now.
      await this.#carrier.close();
    };
    const patience = new AbortController();
    await Promise.race([told(), sleep(this.#options.clock, FAREWELL_MS, patience.signal)]);
    patience.abort();
    this.#closed.abort(new Error('OpenCode was closed.'));
  }

  /** OpenCode waits for this; it may have been said before. */
  #asked(pending: Pending): void {
    if (this.#exchanges.has(pending.id)) return;
    this.#options.claims.claim(pending.id);
    const exchange = new Exchange(this.#toRequest(pending), this.#world);
    this.#exchanges.set(pending.id, exchange);
    this.#background(exchange.open());
  }

  #over(sessionID: string, reason: string): void {
    for (const { request } of this.#exchanges.values()) {
      if (request.sessionID === sessionID) this.#exchanges.get(request.id)?.close({ type: 'gone', reason });
    }
  }

  /** The end of a run says it already. */
  async #tell(
    sessionID: string,
    tell: Parameters<typeof tellTurn>[0]['tell'],
    carried: Promise<Carried> | undefined,
  ): Promise<void> {
    if ((await carried) === 'told') return;
    const { beckon, clock } = this.#options;
    const closed = this.#closed.signal;
    return tellTurn(
      { sessionID, tell },
      { beckon, clock, closed, sessions: this.#sessions, conversations: this.#conversations },
    );
  }

  #toRequest(pending: Pending): Request {
    if (pending.type === 'question') return questions(pending);
    const { directory, high } = this.#options;
    return permission(pending, { directory, high, call: this.#calls.get(pending.callID) });
  }

  #background(work: Promise<unknown>): void {
    const watched = work
      .catch((error: unknown) => {
        if (!this.#closed.signal.aborted) this.#options.opencode.log('warn', messageOf(error));
      })
      .finally(() => this.#works.delete(watched));
    this.#works.add(watched);
  }
}
