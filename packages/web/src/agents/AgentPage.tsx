import { type Agent, type AgentKey, contexts } from '@beckon/protocol';
import { useState } from 'react';
import { useBeckon, usePresence, useSnapshot } from '../app/Beckon.tsx';
import { Heading } from '../app/Heading.tsx';
import { Head, Moment, PadGap, Screen, Space } from '../app/Screen.tsx';
import { SettledRow } from '../inbox/SettledRow.tsx';
import { useRecentAsks } from '../inbox/useRecentAsks.ts';
import { Button } from '../look/Button.tsx';
import { Glyph } from '../look/Glyph.tsx';
import { Part, Row, Rows } from '../look/Row.tsx';
import { Sheet } from '../look/Sheet.tsx';
import { Fact, Facts } from '../look/Story.tsx';
import { AgentRuleRow } from '../preferences/AgentRuleRow.tsx';
import { usePreferences } from '../preferences/usePreferences.ts';
import { useRules } from '../preferences/useRules.ts';
import { useTexts } from '../texts/Texts.tsx';
import { useTimes } from '../time/useTimes.ts';
import { AgentsBar } from './AgentsBar.tsx';
import { lastHeard } from './heard.ts';
import { KeyOnce } from './KeyOnce.tsx';
import { useKeysOf } from './useKeysOf.ts';

/** One agent: whether it is there, what it asked lately, and the keys that speak for it. */
export const AgentPage = ({ id }: { id: string }) => {
  const { t } = useTexts();
  const { agents, loaded } = useSnapshot();
  useRecentAsks();
  const agent = agents.get(id);
  if (agent) return <Known agent={agent} />;
  return (
    <Screen bar={<AgentsBar />} busy={!loaded}>
      {loaded && (
        <Moment>
          <Glyph name="none" large />
          <Heading>{t('agent.missing')}</Heading>
        </Moment>
      )}
    </Screen>
  );
};

const Known = ({ agent }: { agent: Agent }) => {
  const { t } = useRules();
  const choosing = usePreferences();
  const times = useTimes();
  const { client } = useBeckon();
  usePresence(contexts.agent(agent.id));
  const { asks } = useSnapshot();
  const { keys, problem, look, revoke } = useKeysOf(agent.id);
  const [secret, setSecret] = useState<string>();
  const [ending, setEnding] = useState<AgentKey>();
  const lately = asks.filter((ask) => ask.agentId === agent.id && ask.state !== 'open').slice(0, 6);
  const heard = lastHeard(agent, asks);
  const seen = heard === null ? t('agent.never') : t('agent.seen', { at: times.spoken(heard) });

  const make = async (): Promise<void> => {
    const made = await client.call('createKey', { params: { id: agent.id }, body: {} });
    setSecret(made.key);
    await look();
  };
  if (secret) return <KeyOnce secret={secret} agent={agent.name} done={() => setSecret(undefined)} />;
  return (
    <Screen bar={<AgentsBar />}>
      <Head title={agent.name} says={agent.online ? t('agent.connected') : seen} />
      <PadGap>
        <Facts>
          <Fact name={t('agent.kind')}>{agent.kind}</Fact>
          {agent.online && heard !== null && <Fact name={t('agent.heard')}>{times.spoken(heard)}</Fact>}
        </Facts>
      </PadGap>
      {choosing.preferences && (
        <Part title={t('byAgent.hear')}>
          <AgentRuleRow agent={agent} choosing={choosing} />
        </Part>
      )}
      {lately.length > 0 && (
        <Part title={t('agent.lately')}>
          <Rows>
            {lately.map((ask) => (
              <li key={ask.id}>
                <SettledRow ask={ask} />
              </li>
            ))}
          </Rows>
        </Part>
      )}
      <Part
        title={t('keys.title')}
        aside={
          <Button tone="text" edge onClick={() => void make().catch(() => {})}>
            {t('keys.make')}
          </Button>
        }
      >
        {problem && (
          <PadGap>
            <p role="alert">{problem}</p>
          </PadGap>
        )}
        <Rows>
          {keys?.map((key) => (
            <li key={key.id}>
              <Row
                first={key.name}
                second={
                  key.lastUsedAt === null
                    ? t('keys.unused', { made: times.spoken(key.createdAt) })
                    : t('keys.used', { at: times.spoken(key.lastUsedAt) })
                }
                act={
                  <Button tone="line" size="small" onClick={() => setEnding(key)}>
                    {t('keys.revoke')}
                  </Button>
                }
              />
            </li>
          ))}
        </Rows>
      </Part>
      <Space />
      {ending && (
        <Sheet
          title={t('keys.revoke.sure', { key: ending.name })}
          onClose={() => setEnding(undefined)}
          actions={
            <>
              <Button
                tone="ink"
                size="tall"
                onClick={() => {
                  setEnding(undefined);
                  void revoke(ending.id);
                }}
              >
                {t('keys.revoke')}
              </Button>
              <Button tone="text" onClick={() => setEnding(undefined)}>
                {t('common.cancel')}
              </Button>
            </>
          }
        >
          <p>{t('keys.revoke.says', { agent: agent.name })}</p>
        </Sheet>
      )}
    </Screen>
  );
};
