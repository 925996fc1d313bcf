/**
 * Reads unified diffs, as git and `diff -u` write them. Every line of the input becomes a row, also those that say
 * nothing about content: what is approved is never shortened.
 */
export type Row =
  | { kind: 'context' | 'add' | 'del'; number: number; text: string; mark?: readonly [from: number, to: number] }
  | { kind: 'meta'; text: string };

export interface FileDiff {
  /** The path, or `old → new` when they differ. Absent for text before the first file. */
  path?: string;
  added: number;
  removed: number;
  rows: Row[];
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

export const isDiff = (text: string): boolean => /^--- .+\n\+\+\+ .+/m.test(text) && /^@@ -\d/m.test(text);

const bare = (path: string): string => path.replace(/\t.*$/, '').replace(/^[ab]\//, '');
const pathOf = (before: string, after: string): string => {
  const [from, to] = [bare(before), bare(after)];
  if (from === to || from === '/dev/null') return to;
  return to === '/dev/null' ? from : `${from} → ${to}`;
};

export const parseDiff = (text: string): FileDiff[] => {
  const lines = text.replace(/\n$/, '').split('\n');
  const files: FileDiff[] = [];
  let file: FileDiff = { added: 0, removed: 0, rows: [] };
  let open = false;
  const begin = (path?: string): void => {
    file = { ...(path !== undefined && { path }), added: 0, removed: 0, rows: [] };
    files.push(file);
    open = true;
  };
  let [oldLeft, newLeft, oldLine, newLine] = [0, 0, 0, 0];

  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const next = lines[index + 1] ?? '';
    if (oldLeft > 0 || newLeft > 0) {
      // Inside a hunk its counts decide: a removed line `-- x` reads `--- x`.
      const rest = line.slice(1);
      if (line.startsWith('+') && newLeft > 0) {
        file.rows.push({ kind: 'add', number: newLine++, text: rest });
        file.added++;
        newLeft--;
        continue;
      }
      if (line.startsWith('-') && oldLeft > 0) {
        file.rows.push({ kind: 'del', number: oldLine++, text: rest });
        file.removed++;
        oldLeft--;
        continue;
      }
      if (line.startsWith(' ') || line === '') {
        file.rows.push({ kind: 'context', number: newLine++, text: rest });
        oldLine++;
        oldLeft--;
        newLeft--;
        continue;
      }
    }
    const hunk = HUNK.exec(line);
    if (hunk) {
      if (!open) begin();
      file.rows.push({ kind: 'meta', text: line });
      oldLine = Number(hunk[1]);
      newLine = Number(hunk[3]);
      oldLeft = Number(hunk[2] ?? 1);
      newLeft = Number(hunk[4] ?? 1);
    } else if (line.startsWith('--- ') && next.startsWith('+++ ')) {
      const path = pathOf(line.slice(4), next.slice(4));
      // Lines such as `diff --git` came before and belong to this file.
      if (open && file.path === undefined && file.added + file.removed === 0) file.path = path;
      else begin(path);
      index++;
    } else {
      if (!open || (line.startsWith('diff ') && file.rows.length > 0)) begin();
      [oldLeft, newLeft] = [0, 0];
      file.rows.push({ kind: 'meta', text: line });
    }
  }
  for (const each of files) markChanges(each.rows);
  return files;
};

/** Marks, in neighbouring removed and added lines that are alike, the part that changed. */
const markChanges = (rows: Row[]): void => {
  for (let start = 0; start < rows.length; start++) {
    if (rows[start]?.kind !== 'del') continue;
    let end = start;
    while (rows[end]?.kind === 'del') end++;
    const removed = rows.slice(start, end);
    const first = end;
    while (rows[end]?.kind === 'add') end++;
    for (const before of removed) markPair(before, rows.slice(first, end));
    start = end - 1;
  }
};

const markPair = (before: Row, candidates: Row[]): void => {
  if (before.kind !== 'del') return;
  let best: { row: Row & { kind: 'add' }; from: number; tail: number } | undefined;
  for (const row of candidates) {
    if (row.kind !== 'add') continue;
    const [from, tail] = shared(before.text, row.text);
    if (from + tail > (best ? best.from + best.tail : 0))
      best = { row: row as typeof row & { kind: 'add' }, from, tail };
  }
  if (!best) return;
  const { row, from, tail } = best;
  const alike = (from + tail) / Math.max(Math.min(before.text.length, row.text.length), 1);
  if (alike < 0.5 || before.text === row.text) return;
  if (before.text.length - tail > from) before.mark = [from, before.text.length - tail];
  if (row.text.length - tail > from) row.mark = [from, row.text.length - tail];
};

/** Lengths of the common beginning and of the common end. Neither ends inside a character or a picture. */
const shared = (a: string, b: string): [from: number, tail: number] => {
  const most = Math.min(a.length, b.length);
  let from = 0;
  while (from < most && a[from] === b[from]) from++;
  while (from > 0 && (isJoined(a, from) || isJoined(b, from))) from--;
  let tail = 0;
  while (tail < most - from && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  while (tail > 0 && (isJoined(a, a.length - tail) || isJoined(b, b.length - tail))) tail--;
  return [from, tail];
};

/** Second halves of pairs, and what joins or styles a picture: cut off, each would be shown as a hidden character. */
const GOES_ON = /^(?:[\udc00-\udfff]|\u200d|\ufe0f|\u20e3)/;
const JOINS = /(?:[\ud800-\udbff]|\u200d)$/;

/** Whether a cut here would go through something that is drawn as one. */
const isJoined = (text: string, at: number): boolean =>
  GOES_ON.test(text.charAt(at)) || JOINS.test(text.charAt(at - 1));
