import type { Ask } from '@beckon/protocol';
import type { ReactNode } from 'react';
import { Screen } from '../app/Screen.tsx';
import s from './ask.module.css';
import { ChoiceFields, ChoiceSend, useChoice } from './choice.tsx';
import { useKeys } from './keys.ts';
import { AskBar, Refused } from './parts.tsx';
import type { Answering } from './useAnswer.ts';
import { useNeighbours } from './useNeighbours.ts';

/** One or several of the agent's answers, or words of the person's own. */
export const ChoiceAsk = ({ ask, answering, content }: { ask: Ask; answering: Answering; content: ReactNode }) => {
  const choice = useChoice(ask, answering);
  const neighbours = useNeighbours(ask.id);
  useKeys({ j: neighbours.next, k: neighbours.previous });
  return (
    <Screen
      ground="lit"
      bar={<AskBar ask={ask} />}
      lifted
      dock={
        <>
          {answering.fault && <Refused fault={answering.fault} />}
          <ChoiceSend choice={choice} />
        </>
      }
    >
      {content}
      <div className={s.page}>
        <ChoiceFields choice={choice} />
      </div>
    </Screen>
  );
};
