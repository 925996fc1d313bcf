import type { AgentRule, ChangePreferences } from '@beckon/protocol';
import type { Kept } from './preferences.ts';

/**
 * Preferences with a change merged into them, in the manner of RFC 7396: what is absent stays, each entry of a map by
 * itself, and null takes an entry away. The rule for an agent is one entry, which takes the place of the one before.
 */
export const merged = (kept: Kept, changes: ChangePreferences): Kept => {
  const { intensity, kinds, agents, muted, privatePreviews, quietHours } = changes;
  return {
    intensity: intensity ?? kept.intensity,
    kinds: entries(kept.kinds, kinds),
    agents: entries(kept.agents, agents && mapped(agents, saysAnything)),
    muted: entries(kept.muted, muted),
    privatePreviews: privatePreviews ?? kept.privatePreviews,
    quietHours: quietHours === undefined ? kept.quietHours : quietHours,
  };
};

const entries = <V>(
  kept: Readonly<Record<string, V>>,
  changes: Readonly<Record<string, V | null | undefined>> = {},
): Record<string, V> => {
  const all = Object.entries({ ...kept, ...changes }).flatMap(([key, value]): [string, V][] =>
    value === null || value === undefined ? [] : [[key, value]],
  );
  // in one order, so that the same preferences are the same text
  return Object.fromEntries(all.sort(([one], [other]) => (one < other ? -1 : 1)));
};

const mapped = <V, W>(record: Readonly<Record<string, V>>, change: (value: V) => W): Record<string, W> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

/** A rule without a word is none: for that agent holds what holds for all. */
const saysAnything = (rule: AgentRule | null): AgentRule | null => {
  if (rule === null) return null;
  const { intensity, kinds } = rule;
  const ruled = kinds !== undefined && Object.keys(kinds).length > 0;
  if (intensity === undefined && !ruled) return null;
  return { ...(intensity !== undefined && { intensity }), ...(ruled && { kinds: entries(kinds) }) };
};
