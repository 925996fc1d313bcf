import type { BodyOf, NewPart, Part, Routes } from '@beckon/protocol';

/** What of a reply goes into one request. */

export type Write = BodyOf<Routes['writeRun']>['writes'][number];
export type LocalPart = Part | NewPart;
/** A place in a reply: so much of this part is written, and all of those before it. */
export interface Place {
  readonly part: number;
  readonly length: number;
}

/** A request takes 256 KiB, and JSON may need six bytes for a unit. */
const MOST_UNITS = 40_000;
const MOST_WRITES = 500;

export const lengthOf = (part: LocalPart | undefined): number =>
  part !== undefined && 'text' in part ? part.text.length : 0;

export const isBefore = (a: Place, b: Place): boolean => a.part < b.part || (a.part === b.part && a.length < b.length);

/** Where the reply ends. A part that is not text is whole or not there: its end is the place of the next. */
export function endOf(parts: readonly LocalPart[]): Place {
  const last = parts.at(-1);
  if (last === undefined || !('text' in last)) return { part: parts.length, length: 0 };
  return { part: parts.length - 1, length: last.text.length };
}

/** The writes from a place on, as many as one request holds, and the place after them. */
export function batchFrom(parts: readonly LocalPart[], from: Place): { writes: Write[]; to: Place } {
  const writes: Write[] = [];
  let to = from;
  let room = MOST_UNITS;
  while (writes.length < MOST_WRITES) {
    const { part: index, length: at } = to;
    const part = parts[index];
    if (part === undefined) break;
    if (!('text' in part)) {
      const units = part.type === 'ask' ? 0 : JSON.stringify(part).length;
      if (units > room && writes.length > 0) break;
      // An ask is put by the server, and is there.
      if (part.type !== 'ask') writes.push({ type: 'part', part: index, whole: part });
      room -= units;
      to = { part: index + 1, length: 0 };
      continue;
    }
    const text = cut(part.text.slice(at), room);
    if (text !== '') writes.push({ type: part.type, part: index, at, text });
    room -= text.length;
    to = { part: index, length: at + text.length };
    if (to.length < part.text.length || index === parts.length - 1) break;
    to = { part: index + 1, length: 0 };
  }
  return { writes, to };
}

/** A beginning that splits no surrogate pair. */
const cut = (text: string, most: number): string => {
  const piece = text.slice(0, Math.max(0, most));
  return piece.length < text.length && /[\ud800-\udbff]$/.test(piece) ? piece.slice(0, -1) : piece;
};
