import type { Delta, Message, Snapshot } from '@beckon/protocol';
import { noWords, tellDelta, tellMessage, tellSnapshot, type Words } from './assemble.ts';
import type { ThreadMessage } from './contract.ts';

/** The messages of one conversation as far as they are known: an unbroken stretch that ends with the newest. */
export interface Messages {
  /** Oldest first; the same list until something changes. */
  readonly list: readonly ThreadMessage[];
  /** There are older ones; undefined while no page has come. */
  readonly more: boolean | undefined;
  /** Position before which the next older page lies. */
  readonly before: number | undefined;
  /** A message lacks words that were told to be there. */
  readonly missing: boolean;
  tell(message: Message): void;
  grow(words: Delta | Snapshot): void;
  remove(id: string): void;
  /** A page is asked for from now on: what is told meanwhile is newer than what it will hold. */
  begin(): void;
  /** The newest page has come. What lay before it goes: nobody knows what happened there meanwhile. */
  newest(page: Page): void;
  older(page: Page): void;
  clear(): void;
}

export interface Page {
  readonly items: readonly Message[];
  readonly next?: number | undefined;
}

/** One message: how it was told last, its words, and what is shown of both. `message` is missing while only words came. */
interface Entry {
  readonly message?: Message;
  readonly words: Words;
  readonly shown?: ThreadMessage;
}

/** @param changed called whenever what is shown has become another */
export function createMessages(changed: () => void): Messages {
  const entries = new Map<string, Entry>();
  const told = new Set<string>();
  let list: readonly ThreadMessage[] | undefined;
  let before: number | undefined;
  let loaded = false;

  /** The only door to the entries. */
  function put(id: string, message: Message | undefined, words: Words): void {
    const known = entries.get(id);
    if (known !== undefined && known.message === message && known.words === words) return;
    if (message === undefined) {
      entries.set(id, { words });
      return;
    }
    entries.set(id, { message, words, shown: show(message, words) });
    redraw();
  }

  function redraw(): void {
    list = undefined;
    changed();
  }

  function take(message: Message): void {
    const known = entries.get(message.id);
    const newer = known?.message === undefined || known.message.version < message.version;
    put(message.id, newer ? message : known.message, tellMessage(known?.words ?? noWords, message));
  }

  /** Older than all that is known, with more in between: it would stand beside messages that are not its neighbours. */
  const isApart = (seq: number): boolean => before !== undefined && seq < before;

  return {
    get list() {
      list ??= [...entries.values()].flatMap(({ shown }) => shown ?? []).sort(inOrder);
      return list;
    },
    get more() {
      return loaded ? before !== undefined : undefined;
    },
    get before() {
      return before;
    },
    get missing() {
      return [...entries.values()].some(({ message, words }) => message !== undefined && words.ahead.length > 0);
    },
    tell(message) {
      if (isApart(message.seq) && !entries.has(message.id)) return;
      told.add(message.id);
      take(message);
    },
    grow(piece) {
      const known = entries.get(piece.messageId);
      const words = known?.words ?? noWords;
      const next = piece.type === 'delta' ? tellDelta(words, piece) : tellSnapshot(words, piece);
      if (next !== words) put(piece.messageId, known?.message, next);
    },
    remove(id) {
      if (entries.delete(id)) redraw();
    },
    begin: () => told.clear(),
    newest(page) {
      const listed = new Set(page.items.map(({ id }) => id));
      for (const [id, { message }] of [...entries]) {
        const stays = message === undefined || told.has(id) || listed.has(id);
        if (!stays || (page.next !== undefined && (message?.seq ?? page.next) < page.next)) entries.delete(id);
      }
      for (const message of page.items) take(message);
      before = page.next;
      loaded = true;
      redraw();
    },
    older(page) {
      for (const message of page.items) take(message);
      before = page.next;
      redraw();
    },
    clear() {
      entries.clear();
      before = undefined;
      loaded = false;
      redraw();
    },
  };
}

/** Words of a newer life prove that it is being written again: the message itself has not been told so yet. */
function show(message: Message, words: Words): ThreadMessage {
  const { error: _, ...rest } = message;
  const now: Message = words.rev > message.rev ? { ...rest, status: 'streaming', rev: words.rev } : message;
  const last = words.parts.at(-1)?.type;
  const growing = now.status === 'streaming' && (last === 'text' || last === 'reasoning');
  return { ...now, parts: [...words.parts], growing };
}

const inOrder = (a: Message, b: Message): number => a.seq - b.seq || (a.id < b.id ? -1 : 1);
