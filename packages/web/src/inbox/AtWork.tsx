import { useSnapshot } from '../app/Beckon.tsx';
import { Part, Row, Rows } from '../look/Row.tsx';
import { AgentSquare } from '../look/Who.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { useTimes } from '../time/useTimes.ts';

/** Agents that are connected and want nothing: it is good to know that they are there. */
export const AtWork = () => {
  const { t } = useTexts();
  const times = useTimes();
  const { agents, open } = useSnapshot();
  const waiting = new Set(open.map((ask) => ask.agentId));
  const there = [...agents.values()].filter((agent) => agent.online && !waiting.has(agent.id));
  if (there.length === 0) return null;
  return (
    <Part title={t('inbox.atWork')}>
      <Rows>
        {there.map((agent) => (
          <li key={agent.id}>
            <Row
              to={`/agents/${agent.id}`}
              lead={<AgentSquare name={agent.name} medium />}
              first={<bdi>{agent.name}</bdi>}
              second={
                agent.lastSeenAt === null
                  ? t('agent.connected')
                  : t('agent.seen', { at: times.spoken(agent.lastSeenAt) })
              }
            />
          </li>
        ))}
      </Rows>
    </Part>
  );
};
