import { limits, type NewPart } from '@beckon/protocol';
import { fieldsOf, listOf, textOf } from '../shapes.ts';
import { storable, toText } from '../words.ts';

/** What the person put into a message, without what OpenCode added to it; empty when there is nothing to be seen. */
export function typedParts(parts: unknown): NewPart[] {
  const words = listOf(parts).flatMap((part) => {
    const { type, text, synthetic, filename, source, prompt } = fieldsOf(part);
    if (synthetic === true) return [];
    if (type === 'text') return [textOf(text)];
    if (type === 'subtask') return [textOf(prompt)];
    // A file is its content, which is the model's, and its name, which is the person's, unless the text names it.
    return type === 'file' && source === undefined && textOf(filename) !== '' ? [`[${textOf(filename)}]`] : [];
  });
  const text = storable(words.filter((one) => one.trim() !== '').join('\n'));
  return text === '' ? [] : [{ type: 'text', text: toText(text, limits.messageLength) }];
}
