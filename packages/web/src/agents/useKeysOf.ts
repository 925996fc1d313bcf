import type { AgentKey } from '@beckon/protocol';
import { useCallback, useEffect, useState } from 'react';
import { useBeckon } from '../app/Beckon.tsx';

/** The keys of one agent, without their secrets. */
export const useKeysOf = (agentId: string) => {
  const { client } = useBeckon();
  const [keys, setKeys] = useState<AgentKey[]>();
  const [problem, setProblem] = useState<string>();
  const look = useCallback(async () => {
    try {
      setKeys((await client.call('listKeys', { params: { id: agentId } })).items);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  }, [client, agentId]);
  useEffect(() => void look(), [look]);
  const revoke = async (keyId: string): Promise<void> => {
    await client
      .call('revokeKey', { params: { id: agentId, keyId } })
      .catch((error: Error) => setProblem(error.message));
    await look();
  };
  return { keys, problem, look, revoke };
};
