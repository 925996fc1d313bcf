import { quantile, type Score } from './score.ts';

/** What is told of each way to decide, and whether less of it is better. */
export interface Row {
  readonly name: string;
  /** Of the alerts, in percent. */
  readonly whileLooking: number;
  readonly known: number;
  /** Of what should have been known in time, in percent. */
  readonly missed: number;
  readonly missedAsks: number;
  readonly median: number;
  readonly p95: number;
  /** Alerts per person and day. */
  readonly alerts: number;
}

export const toRow = (name: string, score: Score): Row => ({
  name,
  whileLooking: score.whileLooking / score.people,
  known: score.known / score.people,
  missed: (100 * score.missed) / Math.max(1, score.timely),
  missedAsks: (100 * score.missedAsks) / Math.max(1, score.asks),
  median: quantile(score.seconds, 0.5),
  p95: quantile(score.seconds, 0.95),
  alerts: score.alerts / score.people,
});

const COLUMNS: readonly (readonly [head: string, of: (row: Row) => string])[] = [
  ['while looking', ({ whileLooking }) => whileLooking.toFixed(2)],
  ['known already', ({ known }) => known.toFixed(2)],
  ['alerts', ({ alerts }) => alerts.toFixed(1)],
  ['asks late', ({ missedAsks }) => `${missedAsks.toFixed(1)} %`],
  ['all late', ({ missed }) => `${missed.toFixed(1)} %`],
  ['median', ({ median }) => seconds(median)],
  ['p95', ({ p95 }) => seconds(p95)],
];

const seconds = (value: number): string => (Number.isFinite(value) ? `${value.toFixed(0)} s` : 'never');

/** The table, for a terminal. */
export const toTable = (rows: readonly Row[]): string => {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const cell = (text: string): string => text.padStart(14);
  const head = `${' '.repeat(width)}${COLUMNS.map(([name]) => cell(name)).join('')}`;
  return [head, ...rows.map((row) => row.name.padEnd(width) + COLUMNS.map(([, of]) => cell(of(row))).join(''))].join(
    '\n',
  );
};

/** The two that pull against each other, as bars. */
export const toBars = (rows: readonly Row[]): string =>
  [
    bars('alerts while looking, per person and day', rows, ({ whileLooking }) => whileLooking),
    bars('not known in time, percent', rows, ({ missed }) => missed),
  ].join('\n\n');

const WIDTH = 50;

const bars = (title: string, rows: readonly Row[], of: (row: Row) => number): string => {
  const most = Math.max(...rows.map(of), Number.MIN_VALUE);
  const width = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.map((row) => `${row.name.padEnd(width)} ${bar((of(row) / most) * WIDTH)} ${of(row).toFixed(2)}`);
  return [title, ...lines].join('\n');
};

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

const bar = (length: number): string => '█'.repeat(Math.floor(length)) + (EIGHTHS[Math.floor((length % 1) * 8)] ?? '');
