import type { Ask } from '@beckon/protocol';
import { type ReactNode, useState } from 'react';
import { Screen } from '../app/Screen.tsx';
import { Button } from '../look/Button.tsx';
import { TextArea } from '../look/Field.tsx';
import { useTexts } from '../texts/Texts.tsx';
import s from './ask.module.css';
import { useKeys } from './keys.ts';
import { AskBar, Refused } from './parts.tsx';
import type { Answering } from './useAnswer.ts';
import { useNeighbours } from './useNeighbours.ts';

/** An answer in words. */
export const TextAsk = ({ ask, answering, content }: { ask: Ask; answering: Answering; content: ReactNode }) => {
  const { t } = useTexts();
  const [words, setWords] = useState('');
  const neighbours = useNeighbours(ask.id);
  useKeys({ j: neighbours.next, k: neighbours.previous });
  const ready = words.trim() !== '' && answering.state === 'idle';
  const send = (): void => {
    if (ready) answering.answer(null, words);
  };
  return (
    <Screen
      ground="lit"
      bar={<AskBar ask={ask} />}
      dock={
        <>
          {answering.fault && <Refused fault={answering.fault} />}
          <Button tone="lamp" size="tall" wide aria-disabled={!ready || undefined} onClick={send}>
            {t('text.send')}
          </Button>
        </>
      }
    >
      {content}
      <div className={s.page}>
        <TextArea
          label={t('text.label')}
          value={words}
          rows={4}
          maxLength={16_000}
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && send()}
        />
      </div>
    </Screen>
  );
};
