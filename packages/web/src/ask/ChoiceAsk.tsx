import type { AnswerValue, Ask } from '@beckon/protocol';
import { type ReactNode, useId, useState } from 'react';
import { Screen } from '../app/Screen.tsx';
import { Button } from '../look/Button.tsx';
import { TextArea } from '../look/Field.tsx';
import { Icon } from '../look/Icon.tsx';
import text from '../look/text.module.css';
import { useTexts } from '../texts/Texts.tsx';
import s from './ask.module.css';
import { useKeys } from './keys.ts';
import { AskBar, Refused } from './parts.tsx';
import type { Answering } from './useAnswer.ts';
import { useNeighbours } from './useNeighbours.ts';
import { Visible } from './Visible.tsx';
import { valueWords } from './words.ts';

/** Stands for "something else, in your own words"; no option id is empty. */
const OWN = '';

/** One or several of the agent's answers, or words of the person's own. */
export const ChoiceAsk = ({ ask, answering, content }: { ask: Ask; answering: Answering; content: ReactNode }) => {
  const texts = useTexts();
  const { t } = texts;
  const name = useId();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [own, setOwn] = useState('');
  const neighbours = useNeighbours(ask.id);
  useKeys({ j: neighbours.next, k: neighbours.previous });

  const choose = (id: string): void =>
    setChosen((before) => {
      if (!ask.multiple) return [id];
      return before.includes(id) ? before.filter((other) => other !== id) : [...before, id];
    });
  const ids = chosen.filter((id) => id !== OWN);
  const wantsOwn = chosen.includes(OWN);
  const ready = wantsOwn ? own.trim() !== '' : ids.length > 0;
  const value: AnswerValue = ids.length === 0 ? null : ask.multiple ? ids : (ids[0] ?? null);
  const send = (): void => {
    if (ready && answering.state === 'idle') answering.answer(value, wantsOwn ? own : undefined);
  };

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
    <Screen
      ground="lit"
      bar={<AskBar ask={ask} />}
      lifted
      dock={
        <>
          {answering.fault && <Refused fault={answering.fault} />}
          <Button
            tone="lamp"
            size="tall"
            wide
            aria-disabled={!ready || answering.state !== 'idle' || undefined}
            onClick={send}
          >
            {ids.length === 1 && !wantsOwn
              ? t('choice.send.one', { label: valueWords(ask, value, texts) })
              : t('choice.send', { count: ids.length })}
          </Button>
        </>
      }
    >
      {content}
      <div className={s.page}>
        <fieldset className={s.choices}>
          <legend className={text.sr}>{t(ask.multiple ? 'choice.several' : 'choice.one')}</legend>
          {ask.options?.map(({ id, label, description }) =>
            option(id, <Visible>{label}</Visible>, description && <Visible>{description}</Visible>),
          )}
          {ask.custom && option(OWN, t('choice.own'), t('choice.own.says'))}
        </fieldset>
        {wantsOwn && (
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
      </div>
    </Screen>
  );
};
