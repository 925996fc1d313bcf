import type { Agent } from '@beckon/protocol';
import { type ReactNode, useState } from 'react';
import { Row } from '../look/Row.tsx';
import { AgentSheet } from './AgentSheet.tsx';
import type { Choosing } from './usePreferences.ts';
import { useRules } from './useRules.ts';

interface Props {
  agent: Agent;
  choosing: Choosing;
  lead?: ReactNode;
  /** Whom it is about, where the page does not say so. */
  first?: ReactNode;
}

/** What a person hears of one agent, and the way to change that. */
export const AgentRuleRow = ({ agent, choosing, lead, first }: Props) => {
  const { t } = useRules();
  const [open, setOpen] = useState(false);
  const { preferences } = choosing;
  if (!preferences) return null;
  const { intensity, kinds = {} } = preferences.agents[agent.id] ?? {};
  const rules = Object.keys(kinds).length;
  const level = intensity
    ? t(`level.${intensity}`)
    : t('byAgent.as.now', { level: t(`level.${preferences.intensity}`) });
  const all = rules === 0 ? level : `${level}, ${t('byAgent.kinds', { count: rules })}`;
  return (
    <>
      <Row
        press={() => setOpen(true)}
        wrap
        {...(lead !== undefined && { lead })}
        first={first ?? all}
        second={first === undefined ? t(`level.${intensity ?? preferences.intensity}.says`) : all}
      />
      {open && <AgentSheet agent={agent} choosing={choosing} preferences={preferences} close={() => setOpen(false)} />}
    </>
  );
};
