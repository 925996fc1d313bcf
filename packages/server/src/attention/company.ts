import type { PresenceFrame } from '@beckon/protocol';
import { LEASE } from './view.ts';

/** Who went away is shown for this long: a page that is loaded anew, or a look at another app, is no coming and going. */
export const GRACE = 15_000;

/**
 * Who looks at which conversation, as its other members are shown it: people, not pages. Each is there until a moment,
 * which every report moves; whoever passes theirs is gone.
 */
export class Company {
  /** By conversation, then by person: until when they are there. */
  readonly #until = new Map<string, Map<string, number>>();
  readonly #show: (frame: PresenceFrame) => void;

  constructor(show: (frame: PresenceFrame) => void) {
    this.#show = show;
  }

  /** Everybody who is there now. */
  frame(conversationId: string, now: number): PresenceFrame {
    const there = [...(this.#until.get(conversationId) ?? [])].filter(([, until]) => isAhead(until, now));
    return { type: 'presence', conversationId, userIds: there.map(([userId]) => userId) };
  }

  /** This person is there until then. */
  stays(conversationId: string, userId: string, until: number, now: number): void {
    const people = this.#until.get(conversationId) ?? new Map<string, number>();
    const came = !isAhead(people.get(userId) ?? 0, now);
    if (!isAhead(until, now)) return;
    this.#until.set(conversationId, people.set(userId, until));
    if (came) this.#show(this.frame(conversationId, now));
  }

  /** This person is gone at once. */
  leaves(conversationId: string, userId: string, now: number): void {
    const people = this.#until.get(conversationId);
    if (!people?.delete(userId)) return;
    if (people.size === 0) this.#until.delete(conversationId);
    this.#show(this.frame(conversationId, now));
  }

  /** Lets those go whose time is over; answers when the next one's will be, undefined when nobody is anywhere. */
  prune(now: number): number | undefined {
    let next: number | undefined;
    for (const [conversationId, people] of this.#until) {
      const before = people.size;
      for (const [userId, until] of people) {
        if (!isAhead(until, now)) people.delete(userId);
        else next = Math.min(next ?? until, until);
      }
      if (people.size === 0) this.#until.delete(conversationId);
      if (people.size < before) this.#show(this.frame(conversationId, now));
    }
    return next;
  }
}

/** No time is longer than a lease with what follows it; what is, is from before the clock was put back. */
const isAhead = (until: number, now: number): boolean => until > now && until <= now + LEASE + GRACE;
