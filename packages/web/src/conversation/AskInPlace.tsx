import { type Ask, pages } from '@beckon/protocol';
import { useEffect, useMemo, useRef } from 'react';
import { useSnapshot } from '../app/Beckon.tsx';
import { ApprovalButtons, Sure, useApproval } from '../ask/approval.tsx';
import { ChoiceFields, ChoiceSend, useChoice } from '../ask/choice.tsx';
import { Detail } from '../ask/Detail.tsx';
import { shapeOf } from '../ask/lines.ts';
import { Warned } from '../ask/OpenAsk.tsx';
import { useOwnWords, WordsField, WordsSend } from '../ask/ownWords.tsx';
import { Refused, Waiting } from '../ask/parts.tsx';
import { Queued } from '../ask/Queued.tsx';
import { type Answering, useAnswer } from '../ask/useAnswer.ts';
import { useAsk } from '../ask/useAsk.ts';
import { useSeen } from '../ask/useSeen.ts';
import { Visible } from '../ask/Visible.tsx';
import { useAskInSight } from '../attention/useAskShown.ts';
import { OpenWords } from '../inbox/AskCard.tsx';
import { onCard } from '../inbox/onCard.ts';
import { Answers, ButtonLink } from '../look/Button.tsx';
import { Skeleton } from '../look/Skeleton.tsx';
import text from '../look/text.module.css';
import { useTalk } from '../talk/Talk.tsx';
import s from './ask.module.css';
import { SettledLine } from './SettledLine.tsx';

/** An ask where it was put: in its light while it is open, one line when it is settled. */
export const AskInPlace = ({ id }: { id: string }) => {
  const { t } = useTalk();
  const found = useAsk(id);
  const { open } = useSnapshot();
  const place = useRef<HTMLDivElement>(null);
  const isOpen = open.some((ask) => ask.id === id);
  useKeptFocus(place, isOpen);
  if (found.state === 'loading') return <Skeleton shape="title" />;
  return (
    <div ref={place} tabIndex={-1} className={s.place}>
      {found.state !== 'found' ? (
        <p className={text.dim}>{t('thread.ask.missing')}</p>
      ) : isOpen ? (
        <LitAsk ask={found.ask} whole={found.whole} />
      ) : (
        <SettledLine ask={found.ask} />
      )}
    </div>
  );
};

/** The button that was pressed is gone with the light: what came of it takes the focus. */
const useKeptFocus = (place: React.RefObject<HTMLElement | null>, isOpen: boolean): void => {
  const held = useRef(false);
  useEffect(() => {
    const note = (): void => {
      held.current = place.current?.contains(document.activeElement) ?? false;
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, [place]);
  useEffect(() => {
    if (!isOpen && held.current && document.activeElement === document.body) place.current?.focus();
  }, [isOpen, place]);
};

const LitAsk = ({ ask, whole }: { ask: Ask; whole: boolean }) => {
  const { t } = useTalk();
  const answering = useAnswer(ask);
  const name = `ask-${ask.id}`;
  const place = useRef<HTMLElement>(null);
  useAskInSight(ask.id, place);
  return (
    <section ref={place} className={s.lit} data-ground="lit" aria-labelledby={name}>
      <div className={s.top}>
        <Waiting ask={ask} long />
        <ButtonLink to={pages.ask(ask.id)} tone="text" edge>
          {t('thread.ask.all')}
        </ButtonLink>
      </div>
      <h2 className={text.title} id={name}>
        <Visible>{ask.title}</Visible>
      </h2>
      <Answerable ask={ask} whole={whole} answering={answering} />
    </section>
  );
};

interface Props {
  ask: Ask;
  whole: boolean;
  answering: Answering;
}

/** All of it is shown and answered here, or none of it: what is long, or has to be confirmed, opens on its page. */
const Answerable = ({ ask, whole, answering }: Props) => {
  const { needsConfirmation } = useSnapshot();
  const { long, lines } = useMemo(() => onCard(ask), [ask]);
  const confirm = needsConfirmation.has(ask.id);
  const elsewhere = long || !whole || confirm;
  return (
    <>
      <Warned ask={ask} />
      {ask.body && (ask.detail === undefined || !elsewhere) && (
        <p className={elsewhere ? s.cut : s.body}>
          <Visible>{ask.body}</Visible>
        </p>
      )}
      {answering.fault && <Refused fault={answering.fault} />}
      {answering.state === 'queued' ? (
        <>
          <Well ask={ask} />
          <Queued ask={ask} answering={answering} />
        </>
      ) : elsewhere ? (
        <>
          <div className={s.clip}>
            <Well ask={ask} />
          </div>
          <div className={s.answers}>
            <ButtonLink to={pages.ask(ask.id)} tone="quiet" wide>
              <OpenWords ask={ask} lines={long ? lines : 0} confirm={confirm} />
            </ButtonLink>
          </div>
        </>
      ) : (
        <ByKind ask={ask} whole={whole} answering={answering} />
      )}
    </>
  );
};

const Well = ({ ask }: { ask: Ask }) =>
  ask.detail === undefined ? null : (
    <div className={s.well}>
      <Detail detail={ask.detail} bare />
    </div>
  );

const ByKind = (props: Props) => {
  if (props.ask.kind === 'choice') return <Choosing {...props} />;
  return props.ask.kind === 'text' ? <Writing {...props} /> : <Approving {...props} />;
};

const Approving = ({ ask, whole, answering }: Props) => {
  const { t } = useTalk();
  const content = useRef<HTMLDivElement>(null);
  const counted = useMemo(() => (ask.detail === undefined ? 0 : shapeOf(ask.detail).counted), [ask.detail]);
  const seen = useSeen(content, counted, `${ask.id} ${ask.detailHash}`);
  const approval = useApproval(ask, answering, seen, whole);
  return (
    <div ref={content}>
      <Well ask={ask} />
      {approval.high && <p className={s.how}>{t(approval.blocked ? 'ask.hold.blocked' : 'ask.hold.how')}</p>}
      <div className={s.answers}>
        <Answers>
          <ApprovalButtons approval={approval} small />
        </Answers>
      </div>
      <Sure approval={approval} />
    </div>
  );
};

const Choosing = ({ ask, answering }: Props) => {
  const choice = useChoice(ask, answering);
  return (
    <>
      <Well ask={ask} />
      <ChoiceFields choice={choice} />
      <div className={s.answers}>
        <ChoiceSend choice={choice} small />
      </div>
    </>
  );
};

const Writing = ({ ask, answering }: Props) => {
  const own = useOwnWords(answering);
  return (
    <>
      <Well ask={ask} />
      <div className={s.well}>
        <WordsField own={own} short />
      </div>
      <div className={s.answers}>
        <WordsSend own={own} small />
      </div>
    </>
  );
};
