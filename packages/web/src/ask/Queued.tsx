import type { Ask } from '@beckon/protocol';
import { Button } from '../look/Button.tsx';
import { Icon } from '../look/Icon.tsx';
import { useTexts } from '../texts/Texts.tsx';
import s from './ask.module.css';
import type { Answering } from './useAnswer.ts';
import { valueWords } from './words.ts';

/** The answer waits for the network on this device: "Approve, once you are online", and the way to take it back. */
export const Queued = ({ ask, answering }: { ask: Ask; answering: Answering }) => {
  const texts = useTexts();
  const { t } = texts;
  const { waiting } = answering;
  return (
    <div className={s.queuedLine}>
      <span className={s.queued} role="status">
        <Icon name="clock" size="xs" />
        {waiting === undefined ? t('ask.queued') : t('ask.queued.value', { value: valueWords(ask, waiting, texts) })}
      </span>
      <Button tone="text" edge onClick={answering.takeBack}>
        {t('ask.takeBack')}
      </Button>
    </div>
  );
};
