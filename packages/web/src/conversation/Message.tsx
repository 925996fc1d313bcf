import { memo } from 'react';
import type { ThreadMessage } from '../app/sdk.ts';
import { Caret, Markdown } from '../markdown/Markdown.tsx';
import { useTalk } from '../talk/Talk.tsx';
import { useTimes } from '../time/useTimes.ts';
import { AskInPlace } from './AskInPlace.tsx';
import { Ended } from './Ended.tsx';
import { Steps } from './Steps.tsx';
import { type Segment, segmentsOf, wordsOf } from './segments.ts';
import s from './thread.module.css';

/** What a person wrote: my own at the end, others' at the start and with their name. */
interface SaidProps {
  message: ThreadMessage;
  mine: boolean;
  author: string;
  /** Who began to answer it. */
  seenBy: string | undefined;
}
export const Said = memo(({ message, mine, author, seenBy }: SaidProps) => {
  const { t } = useTalk();
  const times = useTimes();
  const at = times.clock(message.createdAt);
  return (
    <article className={mine ? s.mine : s.other} aria-label={t('thread.by', { author, at })}>
      {!mine && (
        <p className={s.by}>
          <bdi>{author}</bdi>
        </p>
      )}
      <p className={s.bubble} dir="auto">
        {wordsOf(message.parts)}
      </p>
      <p className={s.meta}>{seenBy === undefined ? at : t('thread.seen', { at, agent: seenBy })}</p>
    </article>
  );
});

interface AnswerProps {
  message: ThreadMessage;
  agent: string;
  /** Its run waits for the answer to an ask, not for the agent. */
  asked: boolean;
  retry: (runId: string) => Promise<void>;
}
/** What the agent says: words, steps and asks in their order, and how it ended when it is not done. */
export const Answer = memo(({ message, agent, asked, retry }: AnswerProps) => {
  const { t } = useTalk();
  const times = useTimes();
  const { status } = message;
  const segments = segmentsOf(message.parts);
  const writing = status === 'streaming';
  return (
    <article
      className={s.theirs}
      tabIndex={-1}
      aria-label={t('thread.by', { author: agent, at: times.clock(message.createdAt) })}
      aria-busy={writing || undefined}
    >
      {segments.map((segment) => (
        <Piece key={segment.key} segment={segment} growing={writing} />
      ))}
      {status === 'pending' && !asked && <p className={s.working}>{t('thread.pending', { agent })}</p>}
      {writing && segments.length === 0 && (
        <p>
          <Caret />
        </p>
      )}
      <Ended message={message} agent={agent} retry={retry} />
    </article>
  );
});

const Piece = ({ segment, growing }: { segment: Segment; growing: boolean }) => {
  if (segment.kind === 'words') return <Markdown text={segment.text} growing={growing && segment.last} />;
  if (segment.kind === 'ask') return <AskInPlace id={segment.askId} />;
  return <Steps steps={segment.steps} growing={growing} />;
};

/** What neither a person nor the agent said. */
export const Remark = ({ message }: { message: ThreadMessage }) => <p className={s.day}>{wordsOf(message.parts)}</p>;
