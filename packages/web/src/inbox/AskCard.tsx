import { type Ask, pages } from '@beckon/protocol';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { useSnapshot } from '../app/Beckon.tsx';
import { Detail } from '../ask/Detail.tsx';
import { shapeOf } from '../ask/lines.ts';
import { AskWho, Refused } from '../ask/parts.tsx';
import { Queued } from '../ask/Queued.tsx';
import { useAnswer } from '../ask/useAnswer.ts';
import { Visible } from '../ask/Visible.tsx';
import { countHidden } from '../ask/visible.ts';
import { Answers, Button, ButtonLink } from '../look/Button.tsx';
import text from '../look/text.module.css';
import { useTexts } from '../texts/Texts.tsx';
import s from './inbox.module.css';

/** More than this is read on the page of the ask. */
const LINES = 6;
const LENGTH = 480;

/**
 * One open ask in the Inbox. It can be answered here only when all of it is here: normal risk, short, nothing hidden.
 * Otherwise the button opens it.
 */
export const AskCard = ({ ask, first }: { ask: Ask; first: boolean }) => {
  const { t } = useTexts();
  const answering = useAnswer(ask);
  const { needsConfirmation } = useSnapshot();
  const shape = useMemo(() => (ask.detail === undefined ? undefined : shapeOf(ask.detail)), [ask.detail]);
  const long =
    shape !== undefined && (shape.kind === 'diff' || shape.counted > LINES || (ask.detail ?? '').length > LENGTH);
  const here =
    ask.kind === 'approval' &&
    ask.risk === 'normal' &&
    !long &&
    !ask.detailTruncated &&
    !needsConfirmation.has(ask.id) &&
    countHidden(`${ask.title}${ask.body ?? ''}`) === 0;
  const to = pages.ask(ask.id);
  return (
    <article className={s.ask} aria-labelledby={`ask-${ask.id}`}>
      <AskWho ask={ask} />
      <h2 className={first ? text.title : text.heading} id={`ask-${ask.id}`}>
        <Link href={to}>
          <Visible>{ask.title}</Visible>
        </Link>
      </h2>
      {ask.detail === undefined && ask.body && (
        <p className={s.body}>
          <Visible>{ask.body}</Visible>
        </p>
      )}
      {ask.detail !== undefined && (
        <div className={long ? `${s.well} ${s.clip}` : s.well}>
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
          {here ? (
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
              <OpenWords ask={ask} lines={long ? (shape?.counted ?? 0) : 0} confirm={needsConfirmation.has(ask.id)} />
            </ButtonLink>
          )}
        </div>
      )}
    </article>
  );
};

const OpenWords = ({ ask, lines, confirm }: { ask: Ask; lines: number; confirm: boolean }) => {
  const { t } = useTexts();
  if (confirm) return t('card.confirm');
  if (ask.kind === 'choice') return t('card.choose', { count: ask.options?.length ?? 0 });
  if (ask.kind === 'text') return t('card.write');
  return lines > 0 ? t('card.read', { lines }) : t('card.decide');
};
