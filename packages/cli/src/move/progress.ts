import type { Progress } from '@beckon/server';
import type { Writer } from '../world.ts';

/** Ten times a second is as often as anybody reads it. */
const REST_MS = 100;
const CLEAR = '\r\u001b[K';

/** Says how far a move is: to a person in one line that changes, else a line for each table that is over. */
export const showProgress = (out: Writer): { show(progress: Progress): void; end(): void } =>
  out.isTTY
    ? oneLine(out)
    : { show: (progress) => progress.done && progress.of > 0 && out.write(`${over(progress)}\n`), end: () => {} };

const oneLine = (out: Writer): { show(progress: Progress): void; end(): void } => {
  let at = Number.NEGATIVE_INFINITY;
  return {
    show: (progress) => {
      if (performance.now() - at < REST_MS) return;
      at = performance.now();
      out.write(`${CLEAR}${percent(progress)}  ${underWay(progress)}`);
    },
    end: () => out.write(CLEAR),
  };
};

const percent = ({ share }: Progress): string => `${Math.floor(share * 100)} %`.padStart(5);

const underWay = ({ table, written, of }: Progress): string =>
  written < of ? `${table}: ${number(written)} of ${rows(of)}` : `${table}: ${rows(of)}, comparing`;

const over = (progress: Progress): string => `${percent(progress)}  ${progress.table}: ${rows(progress.of)}`;

const rows = (count: number): string => (count === 1 ? '1 row' : `${number(count)} rows`);

const number = (value: number): string => value.toLocaleString('en');
