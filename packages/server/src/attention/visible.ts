/**
 * Characters that show nothing, or turn the order of others around: what is approved must look like what it is.
 * "Trojan Source" (https://trojansource.codes) is the attack with bidirectional controls; zero-width characters hide
 * that two names differ.
 *
 * `Default_Ignorable_Code_Point` holds the zero-width, the fillers, the tags and the variation selectors; `Cf` the
 * bidirectional controls; `Cc` what a terminal would obey. U+2800 is a Braille letter without a dot. Line breaks and
 * tabs stay.
 */
const INVISIBLE = /[[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\u2028\u2029\u2800]--[\n\t]]/gv;

/** Emoji are joined by U+200D and styled by U+FE0F; between pictures those are part of the picture. */
const EMOJI = /\p{RGI_Emoji}/gv;

/** The text with every invisible or bidirectional character written as its name, such as `[U+202E]`. */
export const visible = (text: string): string => {
  const lines = text.replaceAll('\r\n', '\n');
  let shown = '';
  let from = 0;
  for (const emoji of lines.matchAll(EMOJI)) {
    shown += named(lines.slice(from, emoji.index)) + emoji[0];
    from = emoji.index + emoji[0].length;
  }
  return shown + named(lines.slice(from));
};

const named = (text: string): string =>
  text.replace(INVISIBLE, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
    return `[U+${code.padStart(4, '0')}]`;
  });
