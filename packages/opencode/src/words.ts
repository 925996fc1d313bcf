/** What agents write is bent into what Beckon takes: no NUL, no lone surrogates, and no longer than it may be. */

/** One line of at most `max` UTF-16 units; `otherwise` when nothing is left of it. */
export function toLine(text: string, max: number, otherwise: string): string {
  const flat = storable(text)
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .trim();
  return cut(flat === '' ? otherwise : flat, max);
}

/** Text of at most `max` UTF-16 units. */
export const toText = (text: string, max: number): string => cut(storable(text), max);

/** A NUL becomes the picture of one, so that nobody approves something that looks shorter than it is. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\u0000', '\u2400');

function cut(text: string, max: number): string {
  return text.length <= max
    ? text
    : `${text
        .slice(0, max - 1)
        .toWellFormed()
        .replace(/\ufffd$/, '')}…`;
}
