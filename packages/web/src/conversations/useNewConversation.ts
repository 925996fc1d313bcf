import { type Agent, isFault, pages } from '@beckon/protocol';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useBeckon, useSnapshot } from '../app/Beckon.tsx';
import { useTalk } from '../talk/Talk.tsx';

export interface Begin {
  /** Those that converse: the assistants, and whoever has conversed. */
  agents: readonly Agent[];
  start: (agentId: string) => Promise<void>;
  starting: boolean;
  wrong: string | undefined;
}

/** Beginning to talk with an agent: makes the conversation and goes there. */
export const useNewConversation = (): Begin => {
  const { client, host } = useBeckon();
  const { agents, conversations } = useSnapshot();
  const { t } = useTalk();
  const [, navigate] = useLocation();
  const [starting, setStarting] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const talked = new Set([...conversations.values()].map(({ agentId }) => agentId));
  const start = async (agentId: string): Promise<void> => {
    if (starting) return;
    setStarting(true);
    setWrong(undefined);
    try {
      const { id } = await client.call('createConversation', { body: { agentId } });
      navigate(pages.conversation(id));
    } catch (thrown) {
      setWrong(isFault(thrown) ? thrown.message : t('common.unreachable', { host }));
    }
    setStarting(false);
  };
  return {
    agents: [...agents.values()].filter(({ id, kind }) => kind === 'assistant' || talked.has(id)),
    start,
    starting,
    wrong,
  };
};
