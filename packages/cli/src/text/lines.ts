import { visible } from '@beckon/protocol';

/** Text of an agent or a person on one line, made visible: escape sequences would let it paint over what stands there. */
export const oneLine = (text: string): string => visible(text.replace(/\s+/g, ' ').trim());

/** Rows under a head, in columns. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
};
