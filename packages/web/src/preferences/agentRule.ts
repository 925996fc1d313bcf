import type { AgentRule, ChangePreferences, Intensity, KindRule, Preferences, RuledKind } from '@beckon/protocol';
import { type Ruling, ruleOf } from './levels.ts';

/** What holds for an agent before its own rules by kind: a level of its own takes the place of all that holds everywhere. */
export const beneath = (preferences: Preferences, agentId: string): Ruling => {
  const own = preferences.agents[agentId]?.intensity;
  return own === undefined ? preferences : { intensity: own, kinds: {} };
};

/** What holds for a kind of one agent, and whether it was ruled for that agent. */
export const agentRuleOf = (preferences: Preferences, agentId: string, kind: RuledKind): ReturnType<typeof ruleOf> => {
  const rule = preferences.agents[agentId]?.kinds?.[kind];
  return rule ? { rule, own: true } : { rule: ruleOf(beneath(preferences, agentId), kind).rule, own: false };
};

/** Gives an agent a level, or none of its own. What was ruled about its kinds stays. */
export const withLevel = (preferences: Preferences, agentId: string, intensity: Intensity | null): ChangePreferences =>
  changed(agentId, preferences.agents[agentId]?.kinds, intensity ?? undefined);

/** Rules over a kind of an agent, or takes its rule back. Its level stays. */
export const withKind = (
  preferences: Preferences,
  agentId: string,
  kind: RuledKind,
  rule: KindRule | null,
): ChangePreferences => {
  const { kinds, intensity } = preferences.agents[agentId] ?? {};
  const { [kind]: _, ...others } = kinds ?? {};
  return changed(agentId, rule === null ? others : { ...others, [kind]: rule }, intensity);
};

/** An agent's rule is changed as a whole; one that says nothing is none. */
const changed = (agentId: string, kinds: AgentRule['kinds'] = {}, intensity?: Intensity): ChangePreferences => {
  const rule: AgentRule = { ...(intensity && { intensity }), ...(Object.keys(kinds).length > 0 && { kinds }) };
  return { agents: { [agentId]: Object.keys(rule).length > 0 ? rule : null } };
};
