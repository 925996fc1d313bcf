import { type Delta, Fault, limits, type NewPart, type Part, type Snapshot } from '@beckon/protocol';
import type { Clock, Timer } from '../kit/clock.ts';

/** Where a draft's words go while they are written: whoever looks at the conversation. */
export type Show = (delta: Delta) => void;

export interface DraftOptions {
  readonly conversationId: string;
  readonly messageId: string;
  readonly rev: number;
  /** What an earlier claim of the run has written. */
  readonly parts: readonly Part[];
  readonly clock: Clock;
  readonly show: Show;
}

/** The first words are shown at once; those that follow are gathered for this long: 25 times a second is fluent. */
const WINDOW_MS = 40;

/**
 * A reply as it is being written, in memory. Words are added at the end of its last part only, and every piece that is
 * shown says where it begins, so that no reader needs to have seen the one before.
 *
 * A draft that would grow beyond `limits.messageBytes` takes what fits and refuses the rest for good.
 */
export class Draft {
  readonly #o: DraftOptions;
  readonly #parts: Part[];
  /** Bytes of the parts as JSON, counted as they come. */
  #bytes: number;
  /** What of the last part was not shown yet begins here. */
  #shown = 0;
  #window: Timer | undefined;
  /** The first half of a surrogate pair: it waits for the second. */
  #half = '';
  #changes = 0;

  constructor(options: DraftOptions) {
    this.#o = options;
    this.#parts = [...options.parts];
    this.#bytes = this.#parts.reduce((sum, part) => sum + bytesOf(part), 1);
    this.#shown = this.#lastText()?.text.length ?? 0;
  }

  get messageId(): string {
    return this.#o.messageId;
  }
  get conversationId(): string {
    return this.#o.conversationId;
  }
  /** Grows with every change: whoever kept one number knows whether there is something to keep. */
  get changes(): number {
    return this.#changes;
  }
  get parts(): readonly Part[] {
    return this.#parts;
  }

  snapshot(): Snapshot {
    const { conversationId, messageId, rev } = this.#o;
    return { type: 'snapshot', conversationId, messageId, parts: [...this.#parts], rev };
  }

  /** Adds words to the last part when it is of this kind, else begins a new one. @throws {Fault} reply_too_large */
  add(kind: 'text' | 'reasoning', text: string): void {
    const last = this.#lastText();
    if (last?.type !== kind) this.#half = '';
    const whole = this.#whole(text);
    if (whole === '') return;
    const goesOn = last?.type === kind;
    const room = limits.messageBytes - this.#bytes - (goesOn ? 0 : bytesOf({ type: kind, text: '' }));
    const fitting = cutToJsonBytes(whole, room);
    if (fitting !== '') {
      if (goesOn) {
        last.text += fitting;
        this.#bytes += jsonBytes(fitting);
        this.#changes += 1;
      } else this.#begin({ type: kind, text: fitting });
      this.#showSoon();
    }
    if (fitting.length < whole.length) throw new Fault('reply_too_large');
  }

  /** Adds a whole part. @throws {Fault} reply_too_large */
  put(part: NewPart | { readonly type: 'ask'; readonly askId: string }): void {
    this.#half = '';
    if (part.type === 'text' || part.type === 'reasoning') {
      if (this.#lastText()?.type === part.type) this.#begin({ type: part.type, text: '' });
      this.add(part.type, part.text);
      return;
    }
    const whole: Part = part.type === 'ask' ? part : { ...part, at: part.at ?? this.#o.clock.now() };
    if (this.#bytes + bytesOf(whole) > limits.messageBytes) throw new Fault('reply_too_large');
    this.#begin(whole);
  }

  /** Words for a place: what is there is skipped. @throws {Fault} gap, with what is missing; reply_too_large */
  write(kind: 'text' | 'reasoning', part: number, at: number, text: string): void {
    const last = this.#parts.length - 1;
    if (part < last) return;
    const known = part === last ? this.#parts[part] : undefined;
    if (known && known.type !== kind)
      throw new Fault('invalid_request', 'This part is of another type.', { field: 'part' });
    const length = known && 'text' in known ? known.text.length : 0;
    if (part > last + 1 || at > length) throw new Fault('gap', undefined, { part: Math.min(part, last + 1), length });
    const fresh = text.slice(length - at);
    if (fresh === '' && known) return;
    if (known) this.add(kind, fresh);
    else this.put({ type: kind, text: fresh });
  }

  /** A whole part for a place: one that is there is skipped. @throws {Fault} gap, reply_too_large */
  writePart(part: number, whole: NewPart): void {
    if (part < this.#parts.length) return;
    if (part > this.#parts.length) throw new Fault('gap', undefined, { part: this.#parts.length, length: 0 });
    this.put(whole);
  }

  /** Shows what was not shown yet, and nothing more by itself. */
  close(): void {
    this.#flush();
  }

  #begin(part: Part): void {
    if (this.#parts.length >= limits.messageParts) throw new Fault('reply_too_large', 'The reply has too many parts.');
    this.#flush();
    this.#parts.push(part);
    this.#bytes += bytesOf(part);
    this.#changes += 1;
    this.#shown = 0;
  }

  #lastText(): (Part & { type: 'text' | 'reasoning' }) | undefined {
    const last = this.#parts.at(-1);
    return last?.type === 'text' || last?.type === 'reasoning' ? last : undefined;
  }

  /** Text without NUL, whose surrogate pairs are whole. */
  #whole(text: string): string {
    const all = (this.#half + text).replaceAll('\u0000', '');
    const split = /[\ud800-\udbff]$/.test(all);
    this.#half = split ? all.slice(-1) : '';
    return (split ? all.slice(0, -1) : all).toWellFormed();
  }

  #showSoon(): void {
    if (this.#window) return;
    this.#showNow();
    this.#window = this.#o.clock.timer(WINDOW_MS, () => {
      this.#window = undefined;
      if ((this.#lastText()?.text.length ?? 0) > this.#shown) this.#showSoon();
    });
  }

  #showNow(): void {
    const last = this.#lastText();
    if (!last || last.text.length <= this.#shown) return;
    const { conversationId, messageId, rev } = this.#o;
    const at = this.#shown;
    this.#shown = last.text.length;
    const part = this.#parts.length - 1;
    this.#o.show({
      type: 'delta',
      conversationId,
      messageId,
      part,
      kind: last.type,
      at,
      text: last.text.slice(at),
      rev,
    });
  }

  #flush(): void {
    this.#showNow();
    this.#window?.cancel();
    this.#window = undefined;
  }
}

const jsonBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text)) - 2;
/** With the comma or bracket that follows it. */
const bytesOf = (part: Part): number => Buffer.byteLength(JSON.stringify(part)) + 1;

/** The longest beginning that is at most so many bytes as JSON, and splits no surrogate pair. */
const cutToJsonBytes = (text: string, room: number): string => {
  if (jsonBytes(text) <= room) return text;
  let [low, high] = [0, Math.min(text.length, Math.max(room, 0))];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (jsonBytes(text.slice(0, middle)) <= room) low = middle;
    else high = middle - 1;
  }
  return /[\ud800-\udbff]$/.test(text.slice(0, low)) ? text.slice(0, low - 1) : text.slice(0, low);
};
