/**
 * Makes visible what a text hides. Characters that draw nothing, that turn the direction of what follows, or that look
 * like a plain space without being one, are shown by name: nobody approves what they cannot see.
 */
export type Piece = { text: string } | { hidden: string; name: string };

/** Names as Unicode has them (https://www.unicode.org/charts/), for the ones that are met in practice. */
const names: Readonly<Record<number, string>> = {
  0: 'Null',
  7: 'Bell',
  8: 'Backspace',
  11: 'Line tabulation',
  12: 'Form feed',
  13: 'Carriage return',
  27: 'Escape',
  127: 'Delete',
  160: 'No-break space',
  173: 'Soft hyphen',
  847: 'Combining grapheme joiner',
  1564: 'Arabic letter mark',
  8203: 'Zero width space',
  8204: 'Zero width non-joiner',
  8205: 'Zero width joiner',
  8206: 'Left-to-right mark',
  8207: 'Right-to-left mark',
  8232: 'Line separator',
  8233: 'Paragraph separator',
  8234: 'Left-to-right embedding',
  8235: 'Right-to-left embedding',
  8236: 'Pop directional formatting',
  8237: 'Left-to-right override',
  8238: 'Right-to-left override',
  8239: 'Narrow no-break space',
  8288: 'Word joiner',
  8294: 'Left-to-right isolate',
  8295: 'Right-to-left isolate',
  8296: 'First strong isolate',
  8297: 'Pop directional isolate',
  10240: 'Braille pattern blank',
  12288: 'Ideographic space',
  12644: 'Hangul filler',
  65279: 'Zero width no-break space',
  65440: 'Halfwidth hangul filler',
};

/** Controls but tab and line feed; format characters; separators other than the space; private, unassigned, halves. */
const formless = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\p{Cf}|\p{Zl}|\p{Zp}|(?! )\p{Zs}|\p{Co}|\p{Cn}|\p{Cs}/u;
/** Marks and letters that draw nothing: joiners, fillers, the blank Braille cell, variation selectors. */
const blanks: readonly (readonly [from: number, to: number])[] = [
  [0x34f, 0x34f],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x2800, 0x2800],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xffa0, 0xffa0],
  [0xe0100, 0xe01ef],
];

const hasNoShape = (character: string): boolean => {
  const code = character.codePointAt(0) ?? 0;
  return formless.test(character) || blanks.some(([from, to]) => code >= from && code <= to);
};

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
    if (isEmoji(segment) || !Array.from(segment).some(hasNoShape)) {
      run += segment;
      continue;
    }
    for (const character of segment) {
      if (!hasNoShape(character)) {
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
