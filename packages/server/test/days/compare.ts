import type { Policy } from '../../src/delivery/deciding.ts';
import { liveDay } from './day.ts';
import { drawDay } from './draw.ts';
import { addDay, noScore, type Score } from './score.ts';

export interface CompareOptions {
  readonly policies: Readonly<Record<string, Policy>>;
  readonly days: number;
  readonly seed: number;
  /** Called after each day of each policy. */
  readonly onDay?: (lived: number, all: number) => void;
}

/** Lives the same days by several rules. */
export const compare = async ({ policies, days, seed, onDay }: CompareOptions): Promise<Map<string, Score>> => {
  const names = Object.keys(policies);
  const scores = new Map(names.map((name) => [name, noScore()]));
  let lived = 0;
  for (let day = seed; day < seed + days; day += 1) {
    for (const [name, score] of scores) {
      await using over = await liveDay(drawDay(day), policies[name]);
      addDay(score, over);
      onDay?.(++lived, days * names.length);
    }
  }
  return scores;
};
