import type { Clock } from '@beckon/client';
import { persist } from '@beckon/client/agent';
import { isFault } from '@beckon/protocol';
import type { Runs } from '../beckon.ts';
import type { Conversations } from '../conversations.ts';
import { keyOf } from '../request.ts';
import type { Sessions } from '../sessions.ts';
import type { Answering } from './answering.ts';
import type { Carrier } from './carrier.ts';
import type { Typed } from './turns.ts';

export interface MirrorOptions {
  readonly beckon: Pick<Runs, 'owner' | 'begin' | 'say'>;
  readonly clock: Clock;
  readonly sessions: Pick<Sessions, 'rootOf'>;
  readonly conversations: Pick<Conversations, 'of'>;
  readonly carrier: Carrier;
  readonly closed: AbortSignal;
}

/**
 * What is typed in OpenCode, said here in the name of the agent's owner, in the order in which it was typed; what is
 * answered with the run that carries the answer. Only of root sessions: what a subagent is told, its parent tells it. Where
 * nobody owns the agent there is nobody in whose name it could be said.
 */
export class Mirror {
  readonly #options: MirrorOptions;
  #owner: Promise<string | null> | undefined;
  /** One after the other, however long Beckon is away. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: MirrorOptions) {
    this.#options = options;
  }

  /** Rejects when Beckon refuses it; OpenCode goes on without. */
  answer(typed: Typed, answering: Answering): Promise<void> {
    return this.#inTurn(async () => {
      const place = await this.#placeOf(typed);
      if (place === undefined) return answering.drop();
      const { beckon, carrier } = this.#options;
      const { conversationId, ...words } = place;
      const turn = await this.#persist(() => beckon.begin({ conversationId, ...words }));
      void carrier.carry(answering, turn);
    }).catch((error: unknown) => {
      answering.drop();
      if (!isOver(error)) throw error;
    });
  }

  alone(typed: Typed): Promise<void> {
    return this.#inTurn(async () => {
      const place = await this.#placeOf(typed);
      if (place === undefined) return;
      const { conversationId, ...words } = place;
      await this.#persist(() => this.#options.beckon.say(conversationId, words));
    });
  }

  /** Where it is said, in whose name, and under which key: OpenCode's id of it, so that it is said once. */
  async #placeOf({ sessionID, messageID, parts }: Typed) {
    const { sessions, conversations } = this.#options;
    const root = await sessions.rootOf(sessionID);
    if (root === undefined || root.id !== sessionID) return undefined;
    const onBehalfOf = await this.#whose();
    if (onBehalfOf === null) return undefined;
    return { conversationId: await conversations.of(root), key: keyOf(messageID), parts: [...parts], onBehalfOf };
  }

  #whose(): Promise<string | null> {
    this.#owner ??= this.#persist(() => this.#options.beckon.owner());
    this.#owner.catch(() => {
      this.#owner = undefined;
    });
    return this.#owner;
  }

  #persist<T>(work: () => Promise<T>): Promise<T> {
    const { clock, closed } = this.#options;
    return persist({ clock, signal: closed }, work);
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

/** Said before, and its claim is over: what is said now has no run. */
const isOver = (error: unknown): boolean => isFault(error) && error.code === 'stale_fence';
