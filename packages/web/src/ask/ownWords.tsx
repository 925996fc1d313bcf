import { useState } from 'react';
import { Button } from '../look/Button.tsx';
import { TextArea } from '../look/Field.tsx';
import { useTexts } from '../texts/Texts.tsx';
import type { Answering } from './useAnswer.ts';

export interface OwnWords {
  words: string;
  setWords: (words: string) => void;
  ready: boolean;
  send: () => void;
}

export const useOwnWords = (answering: Answering): OwnWords => {
  const [words, setWords] = useState('');
  const ready = words.trim() !== '' && answering.state === 'idle';
  const send = (): void => {
    if (ready) answering.answer(null, words);
  };
  return { words, setWords, ready, send };
};

export const WordsField = ({ own, short }: { own: OwnWords; short?: boolean }) => {
  const { t } = useTexts();
  return (
    <TextArea
      label={t('text.label')}
      value={own.words}
      rows={short ? 2 : 4}
      {...(short && { short })}
      maxLength={16_000}
      onChange={(event) => own.setWords(event.target.value)}
      onKeyDown={(event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && own.send()}
    />
  );
};

export const WordsSend = ({ own, small }: { own: OwnWords; small?: boolean }) => {
  const { t } = useTexts();
  return (
    <Button
      tone="lamp"
      {...(!small && { size: 'tall' })}
      wide
      aria-disabled={!own.ready || undefined}
      onClick={own.send}
    >
      {t('text.send')}
    </Button>
  );
};
