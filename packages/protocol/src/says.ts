/**
 * Whether anything can be read in what is said: a message that nobody sees is stored, counted and told like any other,
 * and whoever is called by it finds nothing.
 *
 * `Default_Ignorable_Code_Point` holds the zero-width, the fillers, the tags and the variation selectors. U+2800 is a
 * Braille letter without a dot.
 */
const SEEN = /[^\s\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Whether a text has a character that can be seen. */
export const saysSomething = (text: string): boolean => SEEN.test(text);

/** Whether a message does: words, or a tool call. What was only thought is not said. */
export const partsSay = (parts: readonly { readonly type: string; readonly text?: string }[]): boolean =>
  parts.some(({ type, text }) => type === 'tool_call' || (type === 'text' && saysSomething(text ?? '')));
