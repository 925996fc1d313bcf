import { type Ask, countHidden } from '@beckon/protocol';
import { useMemo, useRef } from 'react';
import { useSnapshot } from '../app/Beckon.tsx';
import { Heading } from '../app/Heading.tsx';
import { Screen } from '../app/Screen.tsx';
import { useAskShown } from '../attention/useAskShown.ts';
import { cx } from '../look/cx.ts';
import { Glyph } from '../look/Glyph.tsx';
import { Fact, Facts } from '../look/Story.tsx';
import text from '../look/text.module.css';
import { useTexts } from '../texts/Texts.tsx';
import { ApprovalDock } from './ApprovalDock.tsx';
import s from './ask.module.css';
import { ChoiceAsk } from './ChoiceAsk.tsx';
import { Detail } from './Detail.tsx';
import { shapeOf } from './lines.ts';
import { AroundIt, AskBar, AskTop } from './parts.tsx';
import { Queued } from './Queued.tsx';
import { TextAsk } from './TextAsk.tsx';
import { useAnswer } from './useAnswer.ts';
import { useSeen } from './useSeen.ts';
import { Visible } from './Visible.tsx';

/** An ask that waits, in its light, with the answers where the thumb rests. */
export const OpenAsk = ({ ask, whole }: { ask: Ask; whole: boolean }) => {
  const answering = useAnswer(ask);
  useAskShown(ask.id);
  const content = useRef<HTMLDivElement>(null);
  const counted = useMemo(() => (ask.detail === undefined ? 0 : shapeOf(ask.detail).counted), [ask.detail]);
  const seen = useSeen(content, counted, `${ask.id} ${ask.detailHash}`);
  const top = <AskContent ask={ask} whole={whole} content={content} />;

  if (answering.state === 'queued') {
    return (
      <Screen ground="lit" bar={<AskBar ask={ask} />} dock={<Queued ask={ask} answering={answering} />} lifted>
        {top}
      </Screen>
    );
  }
  if (ask.kind === 'choice') return <ChoiceAsk ask={ask} answering={answering} content={top} />;
  if (ask.kind === 'text') return <TextAsk ask={ask} answering={answering} content={top} />;
  return (
    <Screen
      ground="lit"
      bar={<AskBar ask={ask} />}
      dock={<ApprovalDock ask={ask} answering={answering} seen={seen} whole={whole} />}
      lifted={seen.long}
    >
      {top}
    </Screen>
  );
};

interface ContentProps {
  ask: Ask;
  whole: boolean;
  content: React.RefObject<HTMLDivElement | null>;
}
const AskContent = ({ ask, whole, content }: ContentProps) => {
  const { t } = useTexts();
  const { needsConfirmation, me } = useSnapshot();
  const others = ask.to.filter((user) => user !== me?.id).length;
  return (
    <div className={s.page} ref={content}>
      <AskTop ask={ask} />
      <Heading className={ask.title.length > 70 ? text.title : text.question} title={ask.title}>
        <Visible>{ask.title}</Visible>
      </Heading>
      {needsConfirmation.has(ask.id) && <Warning>{t('ask.confirm')}</Warning>}
      <Warned ask={ask} />
      {ask.body && (
        <p className={s.why}>
          <Visible>{ask.body}</Visible>
        </p>
      )}
      {ask.detail !== undefined && (
        <div className={s.detail}>
          <Detail detail={ask.detail} />
          {!whole && <p className={cx(text.small, text.dim)}>{t('ask.fetching')}</p>}
        </div>
      )}
      {others > 0 && (
        <div className={s.facts}>
          <Facts>
            <Fact name={t('ask.askedWhom')}>{t('ask.others', { others })}</Fact>
          </Facts>
        </div>
      )}
      <AroundIt ask={ask} />
    </div>
  );
};

/** High risk, and characters that cannot be seen: said before they are approved. */
export const Warned = ({ ask }: { ask: Ask }) => {
  const { t } = useTexts();
  const hidden = useMemo(() => countHidden(`${ask.title}${ask.body ?? ''}${ask.detail ?? ''}`), [ask]);
  if (ask.risk !== 'high' && hidden === 0) return null;
  return (
    <Warning>
      {ask.risk === 'high' && <b>{t('ask.highRisk')} </b>}
      {hidden > 0 && t('ask.hidden', { count: hidden })}
    </Warning>
  );
};

const Warning = ({ children }: { children: React.ReactNode }) => (
  <div className={s.risk}>
    <Glyph name="error" />
    <p>{children}</p>
  </div>
);
