import { type Clock, sleep } from '@beckon/client';
import { persist } from '@beckon/client/agent';
import type { Conversation, Message, Run, Turn } from '@beckon/protocol';
import type { Runs } from '../beckon.ts';
import type { Conversations } from '../conversations.ts';
import type { OpenCode } from '../opencode.ts';
import { sessionOf } from '../request.ts';
import type { Sessions } from '../sessions.ts';
import { Answering } from './answering.ts';
import type { Carrier } from './carrier.ts';
import { newMessageID } from './message-id.ts';
import type { Turns } from './turns.ts';

export interface InboxOptions {
  readonly beckon: Pick<Runs, 'claim' | 'thread'>;
  readonly opencode: Pick<OpenCode, 'session' | 'createSession' | 'prompt'>;
  readonly clock: Clock;
  readonly sessions: Pick<Sessions, 'lives' | 'isDeleted'>;
  readonly conversations: Pick<Conversations, 'adopt'>;
  readonly turns: Pick<Turns, 'expect'>;
  readonly carrier: Carrier;
  readonly directory: string;
  readonly closed: AbortSignal;
}

/** Whoever shows the session shall have it, before others who could. */
const AFTER_YOU_MS = 2_000;

type Place = 'here' | 'perhaps' | 'elsewhere';

/**
 * What people send from elsewhere, and becomes a prompt here.
 *
 * Several OpenCodes may share a key, so nothing is claimed that has its session in another one: a conversation belongs
 * to the process that has seen its session live; else to any that works in the session's directory; and one that has no
 * session yet to whoever is first. What belongs to none that runs now waits.
 */
export class Inbox {
  readonly #options: InboxOptions;
  /** Runs that wait, with their conversations. */
  readonly #queued = new Map<string, string>();
  readonly #looking = new Map<string, Promise<void>>();

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  /** A run as it is now. Resolves when what can be done about its conversation is under way. */
  heard({ id, conversationId, status }: Pick<Run, 'id' | 'conversationId' | 'status'>): Promise<void> {
    if (status === 'queued') this.#queued.set(id, conversationId);
    else this.#queued.delete(id);
    return [...this.#queued.values()].includes(conversationId) ? this.#look(conversationId) : Promise.resolve();
  }

  /** All runs that are not over, as of now. */
  async compare(runs: readonly Run[]): Promise<void> {
    this.#queued.clear();
    await Promise.all(runs.map((run) => this.heard(run)));
  }

  /** One look at a conversation at a time; news during one is followed by another. */
  #look(conversationId: string): Promise<void> {
    const before = this.#looking.get(conversationId) ?? Promise.resolve();
    const look = before
      .catch(() => undefined)
      .then(() => this.#take(conversationId))
      .finally(() => {
        if (this.#looking.get(conversationId) === look) this.#looking.delete(conversationId);
      });
    this.#looking.set(conversationId, look);
    return look;
  }

  async #take(conversationId: string): Promise<void> {
    if (![...this.#queued.values()].includes(conversationId)) return;
    const { beckon, clock, closed } = this.#options;
    const few = { clock, signal: closed, attempts: 3 };
    const place = await this.#placeOf(await persist(few, () => beckon.thread(conversationId)));
    if (place === 'elsewhere') return;
    if (place === 'perhaps') await sleep(clock, AFTER_YOU_MS, closed);
    for (;;) {
      const turn = await persist(few, () => beckon.claim(conversationId));
      if (turn === null) return;
      this.#queued.delete(turn.run.id);
      await this.#work(turn);
    }
  }

  async #placeOf({ key }: Conversation): Promise<Place> {
    if (key === undefined) return 'here';
    const id = sessionOf(key);
    if (id === undefined) return 'elsewhere';
    const { sessions, opencode, directory } = this.#options;
    // Of one that was deleted here people are told here that it is gone.
    if (sessions.lives(id) || sessions.isDeleted(id)) return 'here';
    const session = await opencode.session(id);
    return session?.directory === directory ? 'perhaps' : 'elsewhere';
  }

  /** Puts the prompt to its session, which is made when there is none yet. Resolves when the run is under way. */
  async #work(turn: Turn): Promise<void> {
    const { carrier, clock, conversations, opencode, turns } = this.#options;
    const { conversation, run, history } = turn;
    const promptID = newMessageID(clock.now());
    const text = wordsOf(history.find(({ id }) => id === run.promptId));
    try {
      const known = conversation.key === undefined ? undefined : sessionOf(conversation.key);
      const sessionID = known ?? (await opencode.createSession(conversation.title)).id;
      void carrier.carry(turns.expect(sessionID, promptID), turn, async () => {
        await conversations.adopt(sessionID, conversation);
        await opencode.prompt(sessionID, { messageID: promptID, text });
      });
    } catch (error) {
      // Said in the run, for whoever sent it.
      void carrier.carry(new Answering('', promptID), turn, () => Promise.reject(error));
    }
  }
}

const wordsOf = (prompt: Message | undefined): string =>
  (prompt?.parts ?? []).flatMap((part) => (part.type === 'text' ? part.text : [])).join('\n');
