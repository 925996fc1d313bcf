/** Text measured in UTF-8 bytes and cut where a reader would cut it. */

/** What follows a cut. Three bytes. */
const ELLIPSIS = '…';

/** Immutable, and costs about a millisecond to make. Grapheme boundaries are the same in every locale. */
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

export const utf8Bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

/**
 * The text when it has at most `maxBytes` UTF-8 bytes; else as many whole graphemes as fit together with an ellipsis.
 * Never splits a grapheme: half a family emoji is another family, and half a surrogate pair is not text.
 * A grapheme may be of any size ("z" with a thousand accents is one), so the answer may be the ellipsis alone.
 */
export const cutToBytes = (text: string, maxBytes: number): string => {
  if (utf8Bytes(text) <= maxBytes) return text;
  const room = maxBytes - utf8Bytes(ELLIPSIS);
  if (room < 0) return '';
  // A UTF-16 unit is at least a byte, so what is beyond this can never fit, and the last grapheme of it does not either.
  const reach = text.slice(0, maxBytes);
  let end = 0;
  let bytes = 0;
  for (const { segment, index } of segmenter.segment(reach)) {
    bytes += utf8Bytes(segment);
    if (bytes > room) break;
    end = index + segment.length;
  }
  return text.slice(0, end).trimEnd() + ELLIPSIS;
};
