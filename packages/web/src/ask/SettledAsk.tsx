import { type Ask, pages } from '@beckon/protocol';
import { useBeckon, useSnapshot } from '../app/Beckon.tsx';
import { Heading } from '../app/Heading.tsx';
import { Pad, Screen } from '../app/Screen.tsx';
import { Answers, ButtonLink, Stack } from '../look/Button.tsx';
import { Glyph } from '../look/Glyph.tsx';
import { Fact, Facts, Happened, Rail } from '../look/Story.tsx';
import text from '../look/text.module.css';
import { useTexts } from '../texts/Texts.tsx';
import { useTimes } from '../time/useTimes.ts';
import s from './ask.module.css';
import { endingOf } from './ending.ts';
import { AroundIt, AskBar, AskWho, useAbout } from './parts.tsx';
import { Told } from './Told.tsx';
import { Visible } from './Visible.tsx';
import { answererName, placeWords, valueWords } from './words.ts';

/** The light is out: what came of the ask, who said so, and what the agent made of it. */
export const SettledAsk = ({ ask, wasOpen }: { ask: Ask; wasOpen: boolean }) => {
  const texts = useTexts();
  const times = useTimes();
  const { late } = useBeckon();
  const { me, agents } = useSnapshot();
  const { name } = useAbout(ask);
  // An answer that waited is only late if it is not the one that counts.
  const mineCounts = ask.answer !== undefined && ask.answer.userId === me?.id;
  const kept = late.get(ask.id);
  const lateAnswer = mineCounts && kept?.at === undefined ? undefined : kept;
  const ending = endingOf(ask, { me: me?.id, agent: agents.get(ask.agentId), name, late: lateAnswer, texts, times });
  const mine = mineCounts && !lateAnswer;
  return (
    <Screen bar={<AskBar ask={ask} />} foot={<Onward ask={ask} />}>
      <div className={s.ended}>
        <Glyph name={ending.glyph} large />
        <div role={wasOpen ? 'alert' : undefined}>
          <Heading takesFocus={wasOpen}>{ending.title}</Heading>
          {ending.says.length > 0 && <p>{ending.says.join(' ')}</p>}
          {ending.failed && (
            <p className={s.refused}>
              <Glyph name="error" />
              <Visible>{ending.failed}</Visible>
            </p>
          )}
        </div>
      </div>
      <Pad>
        {mine || !ask.answer ? <Record ask={ask} /> : <Course ask={ask} />}
        <AroundIt ask={ask} />
      </Pad>
    </Screen>
  );
};

/** Your own answer, or none: the facts. */
const Record = ({ ask }: { ask: Ask }) => {
  const texts = useTexts();
  const { t } = texts;
  const times = useTimes();
  const { name } = useAbout(ask);
  const { answer } = ask;
  return (
    <Facts>
      <Fact name={t('record.asked')}>
        <Visible>{ask.title}</Visible>
      </Fact>
      {ask.detail !== undefined && <Fact name={t('record.detail')}>{<Clip detail={ask.detail} />}</Fact>}
      {answer && ask.kind !== 'approval' && (
        <Fact name={t('record.answer')}>{valueWords(ask, answer.value, texts)}</Fact>
      )}
      {answer?.text && (
        <Fact name={t(ask.kind === 'approval' ? 'record.note' : 'record.words')}>
          <Visible>{answer.text}</Visible>
        </Fact>
      )}
      {answer && (
        <Fact name={t('record.answered')}>
          {t('record.answered.says', { place: placeWords(answer, name, texts), at: times.exact(answer.at) })}
        </Fact>
      )}
      {ask.detailHash && (
        <Fact name={t('record.hash')}>
          {t('record.hash.says')} <code>{ask.detailHash.slice(0, 8).replace(/(.{4})/, '$1 ')}</code>
        </Fact>
      )}
      {!answer && <Told ask={ask} />}
    </Facts>
  );
};

/** Somebody else's answer: everything in its order. */
const Course = ({ ask }: { ask: Ask }) => {
  const texts = useTexts();
  const { t } = texts;
  const times = useTimes();
  const { late } = useBeckon();
  const { me } = useSnapshot();
  const { name } = useAbout(ask);
  const { answer, ack } = ask;
  const lateAnswer = late.get(ask.id);
  if (!answer) return null;
  return (
    <Rail>
      <Happened glyph="event" time={times.exact(ask.createdAt)} what={t('course.asked')}>
        <p>
          <Visible>{ask.title}</Visible>
        </p>
        {ask.detail !== undefined && <Clip detail={ask.detail} />}
      </Happened>
      <Happened
        glyph={answer.value === 'deny' ? 'denied' : 'approved'}
        time={times.exact(answer.at)}
        what={t('course.answer', {
          who: answererName(answer, me?.id, name, texts),
          value: valueWords(ask, answer.value, texts),
        })}
      >
        <p>{placeWords(answer, name, texts)}</p>
        {answer.text && (
          <p>
            <Visible>{answer.text}</Visible>
          </p>
        )}
      </Happened>
      {ack && (
        <Happened
          glyph={ack.ok ? 'event' : 'error'}
          time={times.exact(ack.at)}
          what={t(ack.ok ? 'course.ack' : 'course.ack.failed', { agent: name })}
        >
          {ack.ok ? t('course.ack.after', { after: times.between(answer.at, ack.at) }) : ack.reason}
        </Happened>
      )}
      {lateAnswer && (
        <Happened
          glyph="none"
          {...(lateAnswer.at !== undefined && { time: times.exact(lateAnswer.at) })}
          what={t('course.answer', { who: t('who.you'), value: valueWords(ask, lateAnswer.value, texts) })}
        >
          {lateAnswer.at === undefined
            ? t('course.unsent')
            : t('course.late', { after: times.between(answer.at, lateAnswer.at) })}
        </Happened>
      )}
    </Rail>
  );
};

const CLIP = 240;
/** A detail in passing: its beginning. The whole of it was where it was decided. */
const Clip = ({ detail }: { detail: string }) => (
  <code className={s.clip}>
    <Visible>{detail.length > CLIP ? `${detail.slice(0, CLIP)}…` : detail}</Visible>
  </code>
);

/** The next ask rises from below; else the way back. */
const Onward = ({ ask }: { ask: Ask }) => {
  const { t } = useTexts();
  const next = useSnapshot().open.find((other) => other.id !== ask.id);
  if (!next) {
    return (
      <div className={s.page}>
        <Stack>
          <ButtonLink to={pages.inbox()} tone="quiet" size="tall">
            {t('onward.inbox')}
          </ButtonLink>
        </Stack>
      </div>
    );
  }
  return (
    <div className={s.next} data-ground="lit">
      <AskWho ask={next} />
      <h2 className={text.heading}>
        <Visible>{next.title}</Visible>
      </h2>
      <Answers>
        <ButtonLink to={pages.inbox()} tone="quiet">
          {t('place.inbox')}
        </ButtonLink>
        <ButtonLink to={pages.ask(next.id)} tone="lamp">
          {t('onward.next')}
        </ButtonLink>
      </Answers>
    </div>
  );
};
