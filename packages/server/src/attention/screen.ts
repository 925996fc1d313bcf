/**
 * How much of a phone's screen a text takes. Nobody can say for every phone and font: this errs towards more, and the
 * price of a line too many is a tap that opens the ask.
 */

/** A narrow phone shows about 40 Latin letters in a line of a notification, and half as many that are twice as wide. */
const COLUMNS = 40;

/** Systems draw a tab as anything from one column to this. */
const TAB = 8;

/** Marks stand on the letter before them. */
const MARK = /^\p{M}$/u;

/** The alphabets below Hangul, more of Latin and Greek, punctuation, arrows and boxes. The rest is wide, or may be. */
const NARROW = /^[[\u0000-\u10ff\u1e00-\u2bff]--\p{Extended_Pictographic}]$/v;

/** How many lines the text is broken into: at its own breaks, between words, and in a word that is longer than a line. */
export const linesShown = (text: string): number =>
  text.split('\n').reduce((lines, line) => lines + linesWrapped(line.split(' ')), 0);

const linesWrapped = (words: readonly string[]): number => {
  let lines = 1;
  let column = 0;
  const put = (width: number): void => {
    if (column + width > COLUMNS) {
      lines += 1;
      column = 0;
    }
    column += width;
  };
  words.forEach((word, index) => {
    if (index > 0) put(1);
    const widths = Array.from(word, widthOf);
    const width = widths.reduce((sum, one) => sum + one, 0);
    if (width <= COLUMNS) put(width);
    else widths.forEach(put);
  });
  return lines;
};

const widthOf = (character: string): number => {
  if (character === '\t') return TAB;
  if (MARK.test(character)) return 0;
  return NARROW.test(character) ? 1 : 2;
};

/** More than twenty characters in a row without a letter or a digit: blanks, dots, dashes, boxes. */
const BLANK = /[^\p{L}\p{N}\n]{21}/u;

/** The same few characters more than twenty times, such as a long vowel sign or the name of a hidden blank. */
const REPEATED = /(.{1,9})\1{20}/u;

/** Whether something in the text tells nothing and takes room, which pushes what follows it out of sight. */
export const hasFiller = (text: string): boolean => BLANK.test(text) || REPEATED.test(text);
