import type { AnswerValue, Ask } from '@beckon/protocol';
import { type ReactNode, useId, useState } from 'react';
import { Button } from '../look/Button.tsx';
import { TextArea } from '../look/Field.tsx';
import { Icon } from '../look/Icon.tsx';
import text from '../look/text.module.css';
import { useTexts } from '../texts/Texts.tsx';
import s from './ask.module.css';
import type { Answering } from './useAnswer.ts';
import { Visible } from './Visible.tsx';
import { valueWords } from './words.ts';

/** Stands for "something else, in your own words"; no option id is empty. */
const OWN = '';

export interface Choice {
  ask: Ask;
  chosen: readonly string[];
  choose: (id: string) => void;
  own: string;
  setOwn: (words: string) => void;
  wantsOwn: boolean;
  ready: boolean;
  value: AnswerValue;
  count: number;
  send: () => void;
}

/** What was chosen so far, and whether that is an answer. */
export const useChoice = (ask: Ask, answering: Answering): Choice => {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [own, setOwn] = useState('');
  const choose = (id: string): void =>
    setChosen((before) => {
      if (!ask.multiple) return [id];
      return before.includes(id) ? before.filter((other) => other !== id) : [...before, id];
    });
  const ids = chosen.filter((id) => id !== OWN);
  const wantsOwn = chosen.includes(OWN);
  const ready = (wantsOwn ? own.trim() !== '' : ids.length > 0) && answering.state === 'idle';
  const value: AnswerValue = ids.length === 0 ? null : ask.multiple ? ids : (ids[0] ?? null);
  const send = (): void => {
    if (ready) answering.answer(value, wantsOwn ? own : undefined);
  };
  return { ask, chosen, choose, own, setOwn, wantsOwn, ready, value, count: ids.length, send };
};

/** The agent's answers, one or several, and words of the person's own. */
export const ChoiceFields = ({ choice }: { choice: Choice }) => {
  const { t } = useTexts();
  const name = useId();
  const { ask, chosen, choose, own, setOwn } = choice;
  const option = (id: string, label: ReactNode, description?: ReactNode): ReactNode => (
    <label key={id} className={s.choice}>
      <input
        type={ask.multiple ? 'checkbox' : 'radio'}
        name={name}
        checked={chosen.includes(id)}
        onChange={() => choose(id)}
      />
      <span className={ask.multiple ? s.box : s.dot}>{ask.multiple && <Icon name="check" size="xs" />}</span>
      <span>
        <b>{label}</b>
        {description && <small>{description}</small>}
      </span>
    </label>
  );
  return (
    <>
      <fieldset className={s.choices}>
        <legend className={text.sr}>{t(ask.multiple ? 'choice.several' : 'choice.one')}</legend>
        {ask.options?.map(({ id, label, description }) =>
          option(id, <Visible>{label}</Visible>, description && <Visible>{description}</Visible>),
        )}
        {ask.custom && option(OWN, t('choice.own'), t('choice.own.says'))}
      </fieldset>
      {choice.wantsOwn && (
        <div className={s.answerField}>
          <TextArea
            label={t('text.label')}
            value={own}
            rows={3}
            autoFocus
            onChange={(event) => setOwn(event.target.value)}
          />
        </div>
      )}
    </>
  );
};

/** Says what it will answer. */
export const ChoiceSend = ({ choice, small }: { choice: Choice; small?: boolean }) => {
  const texts = useTexts();
  const { t } = texts;
  const { ask, value, count, wantsOwn, ready, send } = choice;
  return (
    <Button tone="lamp" {...(!small && { size: 'tall' })} wide aria-disabled={!ready || undefined} onClick={send}>
      {count === 1 && !wantsOwn
        ? t('choice.send.one', { label: valueWords(ask, value, texts) })
        : t('choice.send', { count })}
    </Button>
  );
};
