import { useSnapshot } from '../app/Beckon.tsx';
import { Bar, Head, Pad, Screen, Space } from '../app/Screen.tsx';
import { Rows } from '../look/Row.tsx';
import { AgentSquare } from '../look/Who.tsx';
import { AgentRuleRow } from './AgentRuleRow.tsx';
import { Problem } from './Problem.tsx';
import { usePreferences } from './usePreferences.ts';
import { useRules } from './useRules.ts';

/** What a person hears of each agent: those with a level of their own first. */
export const AgentRulesPage = () => {
  const { t, locale } = useRules();
  const { agents, loaded } = useSnapshot();
  const choosing = usePreferences();
  const ruled = choosing.preferences?.agents ?? {};
  const all = [...agents.values()].sort(
    (one, other) => Number(other.id in ruled) - Number(one.id in ruled) || one.name.localeCompare(other.name, locale),
  );
  return (
    <Screen bar={<Bar back={{ to: '/settings', label: t('place.settings') }} />} busy={!loaded}>
      <Head title={t('byAgent.title')} says={loaded && all.length === 0 ? t('byAgent.empty') : t('byAgent.says')} />
      <Pad>
        <Problem says={choosing.problem} />
      </Pad>
      <Rows>
        {all.map((agent) => (
          <li key={agent.id}>
            <AgentRuleRow
              agent={agent}
              choosing={choosing}
              lead={<AgentSquare name={agent.name} medium />}
              first={<bdi>{agent.name}</bdi>}
            />
          </li>
        ))}
      </Rows>
      <Space />
    </Screen>
  );
};
