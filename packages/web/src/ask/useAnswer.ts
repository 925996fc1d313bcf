import type { AnswerValue, Ask, Fault } from '@beckon/protocol';
import { useState } from 'react';
import { useBeckon, useSnapshot } from '../app/Beckon.tsx';

export interface Answering {
  /** On its way, or kept until the network is back. */
  state: 'idle' | 'sending' | 'queued';
  /** What waits for the network, when it was given on this page. */
  waiting?: AnswerValue;
  /** Why the last try was refused. */
  fault?: Fault;
  answer: (value: AnswerValue, text?: string) => void;
  takeBack: () => void;
}

/** Answering one ask: sends, remembers an answer that came too late, and keeps a refusal to be shown. */
export const useAnswer = (ask: Ask): Answering => {
  const { mirror, late } = useBeckon();
  const { answering, serverTimeOffset } = useSnapshot();
  const [fault, setFault] = useState<Fault>();
  const state = answering.get(ask.id) ?? 'idle';

  const answer = (value: AnswerValue, text?: string): void => {
    setFault(undefined);
    const given = { value, ...(text?.trim() && { text: text.trim() }) };
    mirror.answer(ask, given).then(
      (result) => {
        if (result.type === 'queued') late.add(ask.id, { value });
        if (result.type === 'answered') late.remove(ask.id);
        if (result.type === 'late') late.add(ask.id, { value, at: Date.now() + serverTimeOffset });
        if (result.type === 'fault') setFault(result.fault);
      },
      (error: unknown) => {
        throw error;
      },
    );
  };

  const takeBack = (): void => {
    late.remove(ask.id);
    void mirror.takeBack(ask.id);
  };

  const waiting = state === 'queued' ? late.get(ask.id)?.value : undefined;
  return { state, ...(waiting !== undefined && { waiting }), ...(fault && { fault }), answer, takeBack };
};
