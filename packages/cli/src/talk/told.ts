import type { Told } from '@beckon/protocol';
import { oneLine } from '../text/lines.ts';
import type { World } from '../world.ts';

/** Tells a person at a terminal what became of telling others. A program reads the id alone. */
export const sayTold = ({ stderr }: Pick<World, 'stderr'>, told: readonly Told[]): void => {
  if (!stderr.isTTY || told.length === 0) return;
  const says = [...Map.groupBy(told, (one) => one.says)].map(([words, same]) =>
    told.length === 1
      ? oneLine(words)
      : `${oneLine(words)} (${same.length === 1 ? '1 person' : `${same.length} people`})`,
  );
  stderr.write(says.map((line) => `${line.charAt(0).toUpperCase()}${line.slice(1)}.\n`).join(''));
};
