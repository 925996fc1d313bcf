import type { Agent, AgentRule, Intensity, Preferences } from '@beckon/protocol';
import { Button } from '../look/Button.tsx';
import { Sheet } from '../look/Sheet.tsx';
import { levels } from './levels.ts';
import { Options } from './Options.tsx';
import { Problem } from './Problem.tsx';
import type { Choosing } from './usePreferences.ts';
import { useRules } from './useRules.ts';

interface Props {
  agent: Agent;
  choosing: Choosing;
  preferences: Preferences;
  close: () => void;
}

/** A level for one agent, or that of all. What was ruled about its kinds stays. */
export const AgentSheet = ({ agent, choosing, preferences, close }: Props) => {
  const { t } = useRules();
  const { intensity, kinds } = preferences.agents[agent.id] ?? {};
  const choose = (level: Intensity | 'everywhere'): void => {
    const rule: AgentRule = { ...(kinds && { kinds }), ...(level !== 'everywhere' && { intensity: level }) };
    void choosing.change({ agents: { [agent.id]: Object.keys(rule).length > 0 ? rule : null } });
  };
  return (
    <Sheet
      title={t('byAgent.of', { agent: agent.name })}
      onClose={close}
      actions={
        <Button tone="quiet" size="tall" onClick={close}>
          {t('rule.done')}
        </Button>
      }
    >
      <Problem says={choosing.problem} />
      <Options<Intensity | 'everywhere'>
        label={t('byAgent.of', { agent: agent.name })}
        value={intensity ?? 'everywhere'}
        options={[
          { value: 'everywhere', first: t('byAgent.as'), second: t(`level.${preferences.intensity}`) },
          ...levels.map((level) => ({ value: level, first: t(`level.${level}`), second: t(`level.${level}.says`) })),
        ]}
        onChange={choose}
      />
    </Sheet>
  );
};
