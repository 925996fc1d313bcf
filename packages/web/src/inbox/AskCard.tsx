import { type Ask, pages } from '@beckon/protocol';
import { useMemo, useRef } from 'react';
import { Link } from 'wouter';
import { useSnapshot } from '../app/Beckon.tsx';
import { Detail } from '../ask/Detail.tsx';
import { AskWho, Refused } from '../ask/parts.tsx';
import { Queued } from '../ask/Queued.tsx';
import { useAnswer } from '../ask/useAnswer.ts';
import { Visible } from '../ask/Visible.tsx';
import { useAskInSight } from '../attention/useAskShown.ts';
import { Answers, Button, ButtonLink } from '../look/Button.tsx';
import { cx } from '../look/cx.ts';
import text from '../look/text.module.css';
import { useTexts } from '../texts/Texts.tsx';
import s from './inbox.module.css';
import { onCard } from './onCard.ts';

/**
 * One open ask in the Inbox. It can be answered here only when all of it is here: normal risk, short, nothing hidden.
 * Otherwise the button opens it.
 */
export const AskCard = ({ ask, first }: { ask: Ask; first: boolean }) => {
  const { t } = useTexts();
  const answering = useAnswer(ask);
  const { needsConfirmation } = useSnapshot();
  const confirm = needsConfirmation.has(ask.id);
  const { answerable, long, lines } = useMemo(() => onCard(ask), [ask]);
  const to = pages.ask(ask.id);
  const place = useRef<HTMLElement>(null);
  useAskInSight(ask.id, place);
  return (
    <article ref={place} className={s.ask} aria-labelledby={`ask-${ask.id}`}>
      <AskWho ask={ask} />
      <h2 className={first ? text.title : text.heading} id={`ask-${ask.id}`}>
        <Link href={to}>
          <Visible>{ask.title}</Visible>
        </Link>
      </h2>
      {ask.detail === undefined && ask.body && (
        <p className={cx(s.body, long && s.cut)}>
          <Visible>{ask.body}</Visible>
        </p>
      )}
      {ask.detail !== undefined && (
        <div className={cx(s.well, long && s.clip)}>
          <Detail detail={ask.detail} bare />
        </div>
      )}
      {answering.fault && <Refused fault={answering.fault} />}
      {answering.state === 'queued' ? (
        <div className={s.queued}>
          <Queued ask={ask} answering={answering} />
        </div>
      ) : (
        <div className={s.answers}>
          {answerable && !confirm ? (
            <Answers>
              <Button tone="quiet" disabled={answering.state === 'sending'} onClick={() => answering.answer('deny')}>
                {t('answer.deny')}
              </Button>
              <Button tone="lamp" disabled={answering.state === 'sending'} onClick={() => answering.answer('approve')}>
                {t('answer.approve')}
              </Button>
            </Answers>
          ) : (
            <ButtonLink to={to} tone="quiet" size="small" wide>
              <OpenWords ask={ask} lines={long ? lines : 0} confirm={confirm} />
            </ButtonLink>
          )}
        </div>
      )}
    </article>
  );
};

/** What is to be done on the page of the ask. */
export const OpenWords = ({ ask, lines, confirm }: { ask: Ask; lines: number; confirm: boolean }) => {
  const { t } = useTexts();
  if (confirm) return t('card.confirm');
  if (ask.kind === 'choice') return t('card.choose', { count: ask.options?.length ?? 0 });
  if (ask.kind === 'text') return t('card.write');
  return lines > 0 ? t('card.read', { lines }) : t('card.decide');
};
