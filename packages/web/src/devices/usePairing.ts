import { type AnswerOf, isFault, type Routes } from '@beckon/protocol';
import { useCallback, useEffect, useState } from 'react';
import { useBeckon } from '../app/Beckon.tsx';

export type Pairing = AnswerOf<Routes['createPairing']>;

/** A code that signs another device in, made anew when asked for. */
export const usePairing = (): { pairing: Pairing | undefined; problem: string | undefined; renew: () => void } => {
  const { client } = useBeckon();
  const [pairing, setPairing] = useState<Pairing>();
  const [problem, setProblem] = useState<string>();
  const renew = useCallback(() => {
    setProblem(undefined);
    client.call('createPairing', { body: {} }).then(setPairing, (error: unknown) => {
      setProblem(isFault(error) ? error.message : String(error));
    });
  }, [client]);
  useEffect(renew, [renew]);
  return { pairing, problem, renew };
};
