import type { Conversation, User } from '@beckon/protocol';
import { useMemo } from 'react';
import { useSnapshot } from '../app/Beckon.tsx';
import type { ThreadMessage, ThreadSnapshot } from '../app/sdk.ts';
import { useTalk } from '../talk/Talk.tsx';
import { dayName } from '../time/moment.ts';
import { useTimes } from '../time/useTimes.ts';
import { AskInPlace } from './AskInPlace.tsx';
import { type Line, linesOf } from './lines.ts';
import { Answer, Remark, Said } from './Message.tsx';
import s from './thread.module.css';
import { type UnsentActs, UnsentList } from './UnsentList.tsx';

interface Props {
  conversation: Conversation;
  snapshot: ThreadSnapshot;
  agent: string;
  people: ReadonlyMap<string, User>;
  newSince: number | undefined;
  retry: (runId: string) => Promise<void>;
  unsentActs: UnsentActs;
}

/** Everything that was said, in its order; below it the asks that no message carries, and what is not sent yet. */
export const ThreadLines = ({ conversation, snapshot, agent, people, newSince, retry, unsentActs }: Props) => {
  const { t, locale } = useTalk();
  const times = useTimes();
  const { me, open } = useSnapshot();
  const { messages, unsent, runs } = snapshot;
  const lines = useMemo(() => linesOf(messages, { me: me?.id, readSeq: newSince }), [messages, me, newSince]);
  const carried = useMemo(() => new Set(messages.flatMap(asksOf)), [messages]);
  const waiting = new Set(runs.flatMap((run) => (run.status === 'waiting' ? [run.messageId] : [])));
  const loose = open.filter((ask) => ask.conversationId === conversation.id && !carried.has(ask.id));

  const drawn = (line: Line) => {
    if (line.kind === 'day') {
      return (
        <p key={line.key} className={s.day}>
          {dayName(line.at, times.now, locale)}
        </p>
      );
    }
    if (line.kind === 'new') {
      return (
        <p key={line.key} className={s.new} data-new>
          {t('thread.newSince', { at: times.spoken(line.since) })}
        </p>
      );
    }
    const { message } = line;
    if (message.author.kind === 'system') return <Remark key={line.key} message={message} />;
    if (message.author.kind === 'agent') {
      return <Answer key={line.key} message={message} agent={agent} asked={waiting.has(message.id)} retry={retry} />;
    }
    const mine = message.author.id === me?.id;
    return (
      <Said
        key={line.key}
        message={message}
        mine={mine}
        author={mine ? t('who.you') : (people.get(message.author.id)?.name ?? t('who.member'))}
        seenBy={mine && line.seen ? agent : undefined}
      />
    );
  };

  return (
    <>
      {lines.map(drawn)}
      {loose.map((ask) => (
        <AskInPlace key={ask.id} id={ask.id} />
      ))}
      <UnsentList unsent={unsent} acts={unsentActs} />
    </>
  );
};

const asksOf = (message: ThreadMessage): string[] =>
  message.parts.flatMap((part) => (part.type === 'ask' ? [part.askId] : []));
