import { Fault, limits, type NewPart, type Part, type Snapshot } from '@beckon/protocol';
import type { Clock } from '../kit/clock.ts';
import { bytesOf, cutToJsonBytes, jsonBytes } from './json-bytes.ts';
import { type Show, Showing } from './showing.ts';

type TextPart = Part & { type: 'text' | 'reasoning' };

export interface DraftOptions {
  readonly conversationId: string;
  readonly messageId: string;
  readonly rev: number;
  /** What an earlier claim of the run has written. */
  readonly parts: readonly Part[];
  readonly clock: Clock;
  readonly show: Show;
}

/**
 * A reply as it is being written, in memory. Words are added at the end of its last part only, and every piece that is
 * shown says where it begins, so that no reader needs to have seen the one before.
 *
 * A draft that would grow beyond `limits.messageBytes` takes what fits and refuses the rest for good. Words that are
 * none change nothing, and begin no part.
 *
 * Closed, it takes nothing and shows nothing: what is written down as the end of the reply is all that was ever shown.
 */
export class Draft {
  readonly #o: DraftOptions;
  readonly #parts: Part[];
  /** Bytes of the parts as JSON, counted as they come. */
  #bytes: number;
  readonly #showing: Showing;
  /** The first half of a surrogate pair: it waits for the second. */
  #half = '';
  #changes = 0;
  #closed = false;

  constructor(options: DraftOptions) {
    this.#o = options;
    this.#parts = [...options.parts];
    this.#bytes = this.#parts.reduce((sum, part) => sum + bytesOf(part), 1);
    const { clock, show, conversationId, messageId, rev } = options;
    this.#showing = new Showing({
      clock,
      show: (piece) => show({ type: 'delta', conversationId, messageId, ...piece, rev }),
      last: () => {
        const last = this.#lastText();
        return last && { part: this.#parts.length - 1, kind: last.type, text: last.text };
      },
    });
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

  /** Adds words to the last part when it is of this kind, else begins a new one. @throws {Fault} reply_too_large, stale_fence */
  add(kind: 'text' | 'reasoning', text: string): void {
    const last = this.#lastText();
    if (last?.type !== kind) this.#half = '';
    this.#append(kind, text, last?.type === kind ? last : undefined);
  }

  /** Adds a whole part. @throws {Fault} reply_too_large, stale_fence */
  put(part: NewPart): void {
    this.#half = '';
    if (part.type === 'text' || part.type === 'reasoning') {
      this.#append(part.type, part.text, undefined);
      return;
    }
    const whole: Part = { ...part, at: part.at ?? this.#o.clock.now() };
    if (this.#bytes + bytesOf(whole) > limits.messageBytes) throw new Fault('reply_too_large');
    this.#begin(whole);
  }

  /** Words for a place: what is there is skipped. @throws {Fault} gap, with what is missing; as `put` */
  write(kind: 'text' | 'reasoning', part: number, at: number, text: string): void {
    const last = this.#parts.length - 1;
    if (part < last) return;
    const known = part === last ? this.#parts[part] : undefined;
    if (known && known.type !== kind)
      throw new Fault('invalid_request', 'This part is of another type.', { field: 'part' });
    const length = known && 'text' in known ? known.text.length : 0;
    if (part > last + 1 || at > length) throw new Fault('gap', undefined, { part: Math.min(part, last + 1), length });
    const fresh = text.slice(length - at);
    if (fresh === '') return;
    if (known) this.add(kind, fresh);
    else this.put({ type: kind, text: fresh });
  }

  /** A whole part for a place: one that is there is skipped. @throws {Fault} gap, invalid_request; as `put` */
  writePart(part: number, whole: NewPart): void {
    if (part < this.#parts.length) return;
    // it would take no place, and those that its agent counts behind it would be of others
    if ('text' in whole && whole.text === '')
      throw new Fault('invalid_request', 'A part of words must not be empty.', { field: 'whole' });
    if (part > this.#parts.length) throw new Fault('gap', undefined, { part: this.#parts.length, length: 0 });
    this.put(whole);
  }

  /** Shows what was not shown yet; from here on it takes nothing more. */
  close(): void {
    this.#showing.flush();
    this.#closed = true;
  }

  /** Its end could not be written down: it goes on. */
  reopen(): void {
    this.#closed = false;
  }

  /** It is void: what was not shown yet never is. */
  discard(): void {
    this.#closed = true;
    this.#showing.stop();
  }

  #append(kind: 'text' | 'reasoning', text: string, last: TextPart | undefined): void {
    if (this.#closed) throw new Fault('stale_fence');
    const whole = this.#whole(text);
    if (whole === '') return;
    const room = limits.messageBytes - this.#bytes - (last ? 0 : bytesOf({ type: kind, text: '' }));
    const fitting = cutToJsonBytes(whole, room);
    if (fitting !== '') {
      if (last) {
        last.text += fitting;
        this.#bytes += jsonBytes(fitting);
        this.#changes += 1;
      } else this.#begin({ type: kind, text: fitting });
      this.#showing.soon();
    }
    if (fitting.length < whole.length) throw new Fault('reply_too_large');
  }

  #begin(part: Part): void {
    if (this.#closed) throw new Fault('stale_fence');
    if (this.#parts.length >= limits.messageParts)
      throw new Fault(
        'reply_too_large',
        'The answer has too many parts, and was stopped. What came is kept. Ask for the rest.',
      );
    this.#showing.flush();
    this.#parts.push(part);
    this.#bytes += bytesOf(part);
    this.#changes += 1;
    this.#showing.next();
  }

  #lastText(): TextPart | undefined {
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
}
