import type { AgentClient, Clock } from '@beckon/client';
import { sleep } from '@beckon/client';
import type { Ask } from '@beckon/protocol';
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

/** Beckon, as far as the bridge speaks to it. */
export type Beckon = Pick<
  AgentClient,
  'open' | 'wait' | 'answer' | 'cancel' | 'ack' | 'event' | 'conversation' | 'state'
>;

export interface BridgeOptions {
  readonly beckon: Beckon;
  readonly opencode: OpenCode;
  readonly clock: Clock;
  readonly claims: Claims;
  readonly directory: string;
  /** What is never approved by a tap on a notification. */
  readonly high: readonly string[];
}

/** How long the end of OpenCode may wait for Beckon. */
const FAREWELL_MS = 2_000;

/**
 * Between one OpenCode and one Beckon: what happens there becomes asks and events here, answers here become replies there.
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
  }

  happened(happening: Happening): void {
    const turn = this.#sessions.took(happening);
    if (happening.type === 'session') this.#background(this.#conversations.retitle(happening.session));
    if (happening.type === 'asked') this.#asked(happening.pending);
    if (happening.type === 'replied') this.#exchanges.get(happening.requestID)?.repliedThere(happening.reply);
    if (turn?.over !== undefined) this.#over(turn.sessionID, turn.over);
    if (turn?.tell !== undefined) this.#background(this.#tell(turn.sessionID, turn.tell));
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
    const patience = new AbortController();
    await Promise.race([
      Promise.allSettled([...this.#works, ...open.map((exchange) => exchange.settled())]),
      sleep(this.#options.clock, FAREWELL_MS, patience.signal),
    ]);
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

  #tell(sessionID: string, tell: Parameters<typeof tellTurn>[0]['tell']): Promise<void> {
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
