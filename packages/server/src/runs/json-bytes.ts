import type { Part } from '@beckon/protocol';

/** What words and parts take of `limits.messageBytes`, which is counted as JSON. */

/** What a text takes inside of JSON. */
export const jsonBytes = (text: string): number => Buffer.byteLength(JSON.stringify(text)) - 2;
/** A part of a list, with the comma or bracket that follows it. */
export const bytesOf = (part: Part): number => Buffer.byteLength(JSON.stringify(part)) + 1;

/** The longest beginning that is at most so many bytes as JSON, and splits no surrogate pair. */
export const cutToJsonBytes = (text: string, room: number): string => {
  if (jsonBytes(text) <= room) return text;
  let [low, high] = [0, Math.min(text.length, Math.max(room, 0))];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (jsonBytes(text.slice(0, middle)) <= room) low = middle;
    else high = middle - 1;
  }
  return /[\ud800-\udbff]$/.test(text.slice(0, low)) ? text.slice(0, low - 1) : text.slice(0, low);
};
