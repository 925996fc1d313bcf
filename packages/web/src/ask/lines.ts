import { isCommand } from './command.ts';
import { type FileDiff, isDiff, parseDiff } from './diff.ts';

/** How a detail is shown. Lines have an index through the whole detail, so that the ones seen can be counted. */
export type Shape =
  | { kind: 'diff'; files: FileDiff[]; counted: number }
  | { kind: 'command' | 'text'; lines: string[]; counted: number };

export const shapeOf = (detail: string): Shape => {
  if (isDiff(detail)) {
    const files = parseDiff(detail);
    return { kind: 'diff', files, counted: files.reduce((sum, file) => sum + file.rows.length, 0) };
  }
  const lines = detail.replace(/\r?\n$/, '').split(/\r?\n/);
  return { kind: isCommand(detail) ? 'command' : 'text', lines, counted: lines.length };
};
