import type { Agent } from '@beckon/protocol';
import { useSnapshot } from '../app/Beckon.tsx';
import { Head, Screen, Space } from '../app/Screen.tsx';
import { useRecentAsks } from '../inbox/useRecentAsks.ts';
import { Icon } from '../look/Icon.tsx';
import { Part, Row, Rows } from '../look/Row.tsx';
import { SkeletonRows } from '../look/Skeleton.tsx';
import text from '../look/text.module.css';
import { AgentSquare, Sign } from '../look/Who.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { useTimes } from '../time/useTimes.ts';
import { lastHeard } from './heard.ts';

/** Every program that may ask or tell you something. */
export const AgentsPage = ({ current }: { current?: string | undefined }) => {
  const { t } = useTexts();
  const { agents, loaded } = useSnapshot();
  useRecentAsks();
  const all = [...agents.values()].sort((a, b) => (b.lastSeenAt ?? 0) - (a.lastSeenAt ?? 0));
  const online = all.filter((agent) => agent.online);
  const away = all.filter((agent) => !agent.online);
  return (
    <Screen place busy={!loaded}>
      <Head
        loose
        title={t('agents.title', {
          all: all.length,
          online: online.length,
          onlineWord: t('word.Count', { value: online.length }),
        })}
        {...(all.length === 0 && loaded && { says: t('agents.none') })}
      />
      {!loaded && <SkeletonRows count={3} />}
      {loaded && (
        <Rows>
          <li>
            <Row
              to="/agents/connect"
              current={current === 'connect'}
              lead={
                <Sign>
                  <Icon name="plus" />
                </Sign>
              }
              first={t('agents.connect')}
              second={t('agents.connect.says')}
            />
          </li>
        </Rows>
      )}
      <Group title={t('agents.online')} agents={online} current={current} />
      <Group title={t('agents.away')} agents={away} current={current} />
      <Space />
    </Screen>
  );
};

const Group = ({ title, agents, current }: { title: string; agents: Agent[]; current: string | undefined }) => {
  if (agents.length === 0) return null;
  return (
    <Part title={title}>
      <Rows>
        {agents.map((agent) => (
          <li key={agent.id}>
            <AgentRow agent={agent} current={agent.id === current} />
          </li>
        ))}
      </Rows>
    </Part>
  );
};

const AgentRow = ({ agent, current }: { agent: Agent; current: boolean }) => {
  const { t } = useTexts();
  const times = useTimes();
  const { open, asks } = useSnapshot();
  const waiting = open.filter((ask) => ask.agentId === agent.id).length;
  const heard = lastHeard(agent, asks);
  const seen = heard === null ? t('agent.never') : t('agent.seen', { at: times.spoken(heard) });
  return (
    <Row
      to={`/agents/${agent.id}`}
      current={current}
      lead={<AgentSquare name={agent.name} medium off={!agent.online} waiting={waiting > 0} />}
      first={<bdi>{agent.name}</bdi>}
      second={
        waiting > 0 ? (
          <span className={text.waiting}>{t('agent.waits', { count: waiting })}</span>
        ) : agent.online ? (
          t('agent.connected')
        ) : (
          seen
        )
      }
    />
  );
};
