import { basename } from 'node:path';
import type { Clock } from '@beckon/client';
import { persist } from '@beckon/client/agent';
import { type Conversation, limits } from '@beckon/protocol';
import type { Beckon } from './beckon.ts';
import { keyOf } from './request.ts';
import type { Session } from './shapes.ts';
import { toLine } from './words.ts';

/** What OpenCode calls a session until its model has found a title: it says when, not what. */
const UNTITLED = /^(New|Child) session - \d{4}-\d\d-\d\dT/;

/** A conversation for each root session, made when there is first something to say in it. */
export class Conversations {
  readonly #beckon: Pick<Beckon, 'conversation' | 'rename'>;
  readonly #clock: Clock;
  readonly #directory: string;
  readonly #closed: AbortSignal;
  readonly #made = new Map<string, { title: string; id: Promise<string> }>();

  constructor(
    beckon: Pick<Beckon, 'conversation' | 'rename'>,
    { clock, directory, closed }: { clock: Clock; directory: string; closed: AbortSignal },
  ) {
    this.#beckon = beckon;
    this.#clock = clock;
    this.#directory = directory;
    this.#closed = closed;
  }

  /** The id of a root session's conversation; as long as it takes to reach the server. */
  of(root: Session): Promise<string> {
    const made = this.#made.get(root.id);
    if (made !== undefined) return made.id;
    const fresh = { title: this.#titleOf(root), id: this.#put(root) };
    this.#made.set(root.id, fresh);
    // Refused for good: whoever waits hears of it, and the next one asks anew.
    fresh.id.catch(() => this.#made.delete(root.id));
    return fresh.id;
  }

  /**
   * A conversation that was begun elsewhere has its session now, which it is found by from here on. At once, before
   * anything is said in the session: that would make a second one.
   */
  async adopt(sessionID: string, { id, key, title }: Conversation): Promise<void> {
    if (this.#made.has(sessionID)) return;
    const give = () => this.#beckon.rename(id, { key: keyOf(sessionID) });
    const given = key === undefined ? persist({ clock: this.#clock, signal: this.#closed }, give) : undefined;
    const made = { title, id: Promise.resolve(given).then(() => id) };
    this.#made.set(sessionID, made);
    made.id.catch(() => this.#made.delete(sessionID));
    await made.id;
  }

  /** A session has a title now: so has its conversation, if there is one. */
  async retitle(session: Session): Promise<void> {
    const made = this.#made.get(session.id);
    const title = this.#titleOf(session);
    if (made === undefined || made.title === title) return;
    made.title = title;
    await made.id;
    // Another title may have come meanwhile, and has its own turn then.
    if (made.title === title) await this.#put(session);
  }

  async #put(session: Session): Promise<string> {
    const body = { key: keyOf(session.id), title: this.#titleOf(session) };
    const { id } = await persist({ clock: this.#clock, signal: this.#closed }, () => this.#beckon.conversation(body));
    return id;
  }

  #titleOf({ title }: Session): string {
    const project = basename(this.#directory) || 'OpenCode';
    return toLine(UNTITLED.test(title) ? project : title, limits.titleLength, project);
  }
}
