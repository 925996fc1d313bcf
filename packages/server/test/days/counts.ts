import type { News } from './news.ts';

/** What a badge should say, counted by the simulation from what it did itself. */
export class Counts {
  readonly #newest = new Map<string, number>();
  /** Messages that nobody has read yet, by person and conversation: their positions. */
  readonly #unread = new Map<string, Set<number>>();
  /** Open asks, by person, and until when they are open. */
  readonly #open = new Map<number, Map<string, number>>();
  readonly #outside = new Map<number, number>();

  said(news: News, readers: readonly number[]): void {
    const { conversationId, seq } = news;
    if (conversationId === undefined || seq === undefined) return;
    this.#newest.set(conversationId, Math.max(this.newest(conversationId), seq));
    for (const person of readers) this.#unreadOf(person, conversationId).add(seq);
  }

  asked(news: News, until = Number.POSITIVE_INFINITY): void {
    for (const person of news.to) {
      const open = this.#open.get(person) ?? new Map();
      this.#open.set(person, open.set(news.id, until));
    }
  }

  settled(id: string): void {
    for (const open of this.#open.values()) open.delete(id);
  }

  outside(person: number, count: number): void {
    this.#outside.set(person, count);
  }

  newest(conversationId: string): number {
    return this.#newest.get(conversationId) ?? 0;
  }

  unreadUpTo(person: number, conversationId: string, seq: number): boolean {
    return [...this.#unreadOf(person, conversationId)].some((one) => one <= seq);
  }

  read(person: number, conversationId: string, seq: number): void {
    const unread = this.#unreadOf(person, conversationId);
    for (const one of unread) if (one <= seq) unread.delete(one);
  }

  total(person: number, now: number): number {
    let total = this.#outside.get(person) ?? 0;
    for (const until of this.#open.get(person)?.values() ?? []) if (until > now) total += 1;
    for (const [name, unread] of this.#unread) if (name.startsWith(`${person} `)) total += unread.size;
    return total;
  }

  #unreadOf(person: number, conversationId: string): Set<number> {
    const name = `${person} ${conversationId}`;
    const known = this.#unread.get(name) ?? new Set();
    this.#unread.set(name, known);
    return known;
  }
}
