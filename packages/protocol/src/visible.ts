/**
 * Makes visible what a text hides: nobody approves what they cannot see, and a terminal must not obey an agent's words.
 *
 * Characters that draw nothing, that turn the order of others around, or that look like a plain space without being one,
 * are shown by name, such as `[U+202E]`. "Trojan Source" (https://trojansource.codes) is the attack with bidirectional
 * controls; zero-width characters hide that two names differ; `rm[U+00A0]-rf` is not the command that it looks like.
 *
 * `Default_Ignorable_Code_Point` holds the zero-width, the fillers, the tags and the variation selectors; `Cf` the
 * bidirectional controls; `Cc` what a terminal would obey; `Zs`, `Zl` and `Zp` the blanks; `Co`, `Cn` and `Cs` what has
 * no shape that all of us share. U+2800 is a Braille letter without a dot. Spaces, tabs and line breaks stay.
 *
 * Emoji are joined by U+200D and styled by U+FE0F: between pictures those are part of the picture, so a picture is
 * passed over whole.
 */
const HIDDEN =
  /\r\n|\p{RGI_Emoji}|(?<hidden>[[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\p{Zs}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}\u2800]--[\n\t\x20]])/gv;

/** Nearly every command, and nearly every line of a diff. */
const PLAIN = /^[\t\n\x20-\x7e]*$/;

/** A piece of a text: as it is, or one hidden character by its name, such as `U+200B`. */
export type Piece = { readonly text: string } | { readonly hidden: string };

/** The text in pieces, nothing lost: what can be seen, and each hidden character for itself. */
export const pieces = (text: string): Piece[] => {
  if (PLAIN.test(text)) return text === '' ? [] : [{ text }];
  const found: Piece[] = [];
  let from = 0;
  const seenUntil = (end: number): void => {
    if (end > from) found.push({ text: text.slice(from, end) });
  };
  for (const { groups, index } of text.matchAll(HIDDEN)) {
    const hidden = groups?.hidden;
    if (hidden === undefined) continue;
    seenUntil(index);
    found.push({ hidden: nameOf(hidden) });
    from = index + hidden.length;
  }
  seenUntil(text.length);
  return found;
};

/** The text with every hidden character written as its name in brackets, and line breaks of one kind. */
export const visible = (text: string): string =>
  pieces(text)
    .map((piece) => ('hidden' in piece ? `[${piece.hidden}]` : piece.text.replaceAll('\r\n', '\n')))
    .join('');

/** How many hidden characters a text has. */
export const countHidden = (text: string): number => pieces(text).filter((piece) => 'hidden' in piece).length;

const nameOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
