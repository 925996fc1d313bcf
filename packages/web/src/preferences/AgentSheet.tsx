import type { Agent, Intensity, Preferences, RuledKind } from '@beckon/protocol';
import { Button } from '../look/Button.tsx';
import { Sheet } from '../look/Sheet.tsx';
import { agentRuleOf, beneath, withKind, withLevel } from './agentRule.ts';
import { Kinds } from './Kinds.tsx';
import { levels, ruleOf } from './levels.ts';
import { Options } from './Options.tsx';
import { Problem } from './Problem.tsx';
import s from './preferences.module.css';
import type { Choosing } from './usePreferences.ts';
import { levelSays, useRules } from './useRules.ts';

interface Props {
  agent: Agent;
  choosing: Choosing;
  preferences: Preferences;
  close: () => void;
}

/** A level for one agent, or that of all; and what becomes of each kind of it. */
export const AgentSheet = ({ agent, choosing, preferences, close }: Props) => {
  const { t } = useRules();
  const of = t('byAgent.of', { agent: agent.name });
  const { intensity } = preferences.agents[agent.id] ?? {};
  const level = (chosen: Intensity | 'everywhere'): void =>
    void choosing.change(withLevel(preferences, agent.id, chosen === 'everywhere' ? null : chosen));
  const otherwise = (kind: RuledKind): { first: string; second: string } => {
    const { rule, own } = ruleOf(beneath(preferences, agent.id), kind);
    return {
      first: t(intensity ? 'rule.asLevel' : 'byAgent.as'),
      second: own
        ? t('byAgent.as.rule', { rule: t(`rule.${rule}`) })
        : levelSays(intensity ?? preferences.intensity, kind, t),
    };
  };
  return (
    <Sheet
      title={of}
      onClose={close}
      actions={
        <Button tone="quiet" size="tall" onClick={close}>
          {t('rule.done')}
        </Button>
      }
    >
      <Problem says={choosing.problem} />
      <Options<Intensity | 'everywhere'>
        label={of}
        value={intensity ?? 'everywhere'}
        options={[
          { value: 'everywhere', first: t('byAgent.as'), second: t(`level.${preferences.intensity}`) },
          ...levels.map((one) => ({ value: one, first: t(`level.${one}`), second: t(`level.${one}.says`) })),
        ]}
        onChange={level}
      />
      <section>
        <h3 className={s.each}>{t('byAgent.each')}</h3>
        <Kinds
          holds={(kind) => agentRuleOf(preferences, agent.id, kind)}
          otherwise={otherwise}
          title={(kind) => t('byAgent.kind', { agent: agent.name, kind: t(`rule.${kind}`) })}
          problem={choosing.problem}
          choose={(kind, rule) => void choosing.change(withKind(preferences, agent.id, kind, rule))}
        />
      </section>
    </Sheet>
  );
};
