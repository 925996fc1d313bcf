import type { Intensity, KindRule, Preferences, RuledKind } from '@beckon/protocol';

/** From quiet to loud. Here as well as in the protocol, whose schemas no page loads. */
export const levels = ['chill', 'vibing', 'dialed-in', 'locked-in', 'relentless'] as const satisfies Intensity[];

/** The kinds that a person may rule on, with the quietest level that tells each (docs/attention.md). */
export const leastOf: Readonly<Record<RuledKind, Intensity>> = {
  error: 'chill',
  message: 'vibing',
  task_complete: 'dialed-in',
  idle: 'dialed-in',
  progress: 'locked-in',
};
export const ruledKinds = Object.keys(leastOf) as RuledKind[];

/** What a level says of a kind. */
export const saidBy = (level: Intensity, kind: RuledKind): KindRule => (reaches(level, leastOf[kind]) ? 'push' : 'app');

/** Whether this level tells what needs at least that one; null needs more than there is. */
export const reaches = (level: Intensity, least: Intensity | null): boolean =>
  least !== null && levels.indexOf(level) >= levels.indexOf(least);

/** A level, and rules that go before it. */
export type Ruling = Pick<Preferences, 'intensity' | 'kinds'>;

/** What holds for a kind, and whether it was ruled so. */
export const ruleOf = ({ intensity, kinds }: Ruling, kind: RuledKind): { rule: KindRule; own: boolean } => {
  const own = kinds[kind];
  return { rule: own ?? saidBy(intensity, kind), own: own !== undefined };
};

/** The levels beside one. */
export const besides = (level: Intensity): { quieter: Intensity | undefined; louder: Intensity | undefined } => {
  const at = levels.indexOf(level);
  return { quieter: levels[at - 1], louder: levels[at + 1] };
};
