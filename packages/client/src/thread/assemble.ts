import type { Delta, Message, MessageStatus, Part, Snapshot } from '@beckon/protocol';

/**
 * The words of one message, put together from whatever tells of them: the message itself, deltas, snapshots; in any
 * order, repeated, overlapping. A value: every function here answers the next one, or the same one when nothing is new.
 *
 * It rests on one property: within one life of a message (`rev`) words are only ever added, so everything that anybody
 * tells of a part is a beginning of what it will be, and of two beginnings the longer one is the truer. A newer life
 * voids all of the older; a message that has ended is the truth itself.
 */
export interface Words {
  readonly rev: number;
  readonly parts: readonly Part[];
  /** Set when the message has ended: the version that said so. Within its life nothing is added any more. */
  readonly endedAt?: number;
  /** Pieces that begin behind what is known. They wait for what lies between: while there is one, something is missing. */
  readonly ahead: readonly Delta[];
}

/** A message that nobody has told of yet. */
export const noWords: Words = { rev: 0, parts: [], ahead: [] };

/** Words of a message that is not over grow. */
export const isOver = (status: MessageStatus): boolean => status !== 'pending' && status !== 'streaming';

/** More pieces than this are not kept waiting: the snapshot that is asked for meanwhile holds them all. */
const MOST_AHEAD = 200;

/** The words after the message was told, by a frame or a list. One that is behind what is known takes no word away. */
export function tellMessage(words: Words, message: Message): Words {
  if (message.rev < words.rev) return words;
  if (!isOver(message.status)) return grow(words, message.rev, message.parts);
  const known = message.rev === words.rev ? (words.endedAt ?? -1) : -1;
  if (known >= message.version) return words;
  return { rev: message.rev, parts: message.parts, endedAt: message.version, ahead: [] };
}

/** The words after a snapshot. */
export const tellSnapshot = (words: Words, snapshot: Snapshot): Words => grow(words, snapshot.rev, snapshot.parts);

/** The words after a piece; one that cannot be put to its place yet is kept in `ahead`. */
export function tellDelta(words: Words, delta: Delta): Words {
  if (isVoid(words, delta.rev)) return words;
  const life = lifeOf(words, delta.rev);
  const parts = attach(life.parts, delta);
  if (parts === 'ahead') return { ...life, ahead: [...life.ahead, delta].slice(-MOST_AHEAD) };
  return parts === life.parts ? life : catchUp({ ...life, parts });
}

/** Of an older life, or said after the end. */
const isVoid = (words: Words, rev: number): boolean =>
  rev < words.rev || (rev === words.rev && words.endedAt !== undefined);

const lifeOf = (words: Words, rev: number): Words => (rev > words.rev ? { rev, parts: [], ahead: [] } : words);

function grow(words: Words, rev: number, told: readonly Part[]): Words {
  if (isVoid(words, rev)) return words;
  const life = lifeOf(words, rev);
  const parts = longer(life.parts, told);
  return parts === life.parts ? life : catchUp({ ...life, parts });
}

/** Of every part the longer beginning. */
function longer(known: readonly Part[], told: readonly Part[]): readonly Part[] {
  const parts = [...known];
  let grew = false;
  for (const [index, part] of told.entries()) {
    const mine = parts[index];
    if (mine !== undefined && lengthOf(mine) >= lengthOf(part)) continue;
    parts[index] = part;
    grew = true;
  }
  return grew ? parts : known;
}

const lengthOf = (part: Part): number => ('text' in part ? part.text.length : 0);

/** The parts with this piece at its place; the same parts when it says nothing new. */
function attach(parts: readonly Part[], { part: index, kind, at, text }: Delta): readonly Part[] | 'ahead' {
  const part = parts[index] ?? { type: kind, text: '' };
  if (index > parts.length) return 'ahead';
  if (part.type !== kind || !('text' in part)) return parts;
  const { length } = part.text;
  if (at > length) return 'ahead';
  if (at + text.length <= length) return parts;
  const next = [...parts];
  next[index] = { ...part, text: part.text + text.slice(length - at) };
  return next;
}

/** Puts what waited to its place, as far as it fits now. */
function catchUp(words: Words): Words {
  let { parts, ahead } = words;
  for (let before = -1; before !== ahead.length; ) {
    before = ahead.length;
    const waiting: Delta[] = [];
    for (const delta of ahead) {
      const next = attach(parts, delta);
      if (next === 'ahead') waiting.push(delta);
      else parts = next;
    }
    ahead = waiting;
  }
  return { ...words, parts, ahead };
}
