/**
 * Makes visible what a text hides. Characters that draw nothing, that turn the direction of what follows, or that look
 * like a plain space without being one, are shown by name: nobody approves what they cannot see.
 */
export type Piece = { text: string } | { hidden: string; name: string };

/** Names as Unicode has them (https://www.unicode.org/charts/), for the ones that are met in practice. */
const names: Readonly<Record<number, string>> = {
  0x00: 'Null',
  0x07: 'Bell',
  0x08: 'Backspace',
  0x0b: 'Line tabulation',
  0x0c: 'Form feed',
  0x0d: 'Carriage return',
  0x1b: 'Escape',
  0x7f: 'Delete',
  0xa0: 'No-break space',
  0xad: 'Soft hyphen',
  0x34f: 'Combining grapheme joiner',
  0x61c: 'Arabic letter mark',
  0x200b: 'Zero width space',
  0x200c: 'Zero width non-joiner',
  0x200d: 'Zero width joiner',
  0x200e: 'Left-to-right mark',
  0x200f: 'Right-to-left mark',
  0x2028: 'Line separator',
  0x2029: 'Paragraph separator',
  0x202a: 'Left-to-right embedding',
  0x202b: 'Right-to-left embedding',
  0x202c: 'Pop directional formatting',
  0x202d: 'Left-to-right override',
  0x202e: 'Right-to-left override',
  0x202f: 'Narrow no-break space',
  0x2060: 'Word joiner',
  0x2066: 'Left-to-right isolate',
  0x2067: 'Right-to-left isolate',
  0x2068: 'First strong isolate',
  0x2069: 'Pop directional isolate',
  0x2800: 'Braille pattern blank',
  0x3000: 'Ideographic space',
  0x3164: 'Hangul filler',
  0xfeff: 'Zero width no-break space',
  0xffa0: 'Halfwidth hangul filler',
};

/**
 * Controls (but tab and line feed), format characters, separators other than the space, unassigned and private-use
 * characters, fillers, the blank Braille cell, variation selectors: whatever has no shape of its own.
 */
const hidden =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\p{Cf}|\p{Zl}|\p{Zp}|(?! )\p{Zs}|\p{Co}|\p{Cn}|\p{Cs}|[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0]|[\u{e0100}-\u{e01ef}]/u;

/** An emoji may be several characters joined by hidden ones; that is how it is drawn, and hides nothing. */
const emoji = /\p{RGI_Emoji}/v;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

const codeOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

const plain = /^[\t\n\x20-\x7e]*$/;

export const pieces = (text: string): Piece[] => {
  if (text === '' || plain.test(text)) return text === '' ? [] : [{ text }];
  const found: Piece[] = [];
  let run = '';
  const end = (): void => {
    if (run !== '') found.push({ text: run });
    run = '';
  };
  for (const { segment } of graphemes.segment(text)) {
    if (!hidden.test(segment) || isEmoji(segment)) {
      run += segment;
      continue;
    }
    for (const character of segment) {
      if (!hidden.test(character)) {
        run += character;
        continue;
      }
      end();
      found.push({ hidden: codeOf(character), name: names[character.codePointAt(0) ?? 0] ?? codeOf(character) });
    }
  }
  end();
  return found;
};

const isEmoji = (segment: string): boolean => emoji.exec(segment)?.[0] === segment;

export const countHidden = (text: string): number => pieces(text).filter((piece) => 'hidden' in piece).length;
