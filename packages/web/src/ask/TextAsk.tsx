import type { Ask } from '@beckon/protocol';
import type { ReactNode } from 'react';
import { Screen } from '../app/Screen.tsx';
import s from './ask.module.css';
import { useKeys } from './keys.ts';
import { useOwnWords, WordsField, WordsSend } from './ownWords.tsx';
import { AskBar, Refused } from './parts.tsx';
import type { Answering } from './useAnswer.ts';
import { useNeighbours } from './useNeighbours.ts';

/** An answer in words. */
export const TextAsk = ({ ask, answering, content }: { ask: Ask; answering: Answering; content: ReactNode }) => {
  const own = useOwnWords(answering);
  const neighbours = useNeighbours(ask.id);
  useKeys({ j: neighbours.next, k: neighbours.previous });
  return (
    <Screen
      ground="lit"
      bar={<AskBar ask={ask} />}
      dock={
        <>
          {answering.fault && <Refused fault={answering.fault} />}
          <WordsSend own={own} />
        </>
      }
    >
      {content}
      <div className={s.page}>
        <WordsField own={own} />
      </div>
    </Screen>
  );
};
