import { type Agent, type Conversation, contexts } from '@beckon/protocol';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useBeckon, usePresence, useSnapshot } from '../app/Beckon.tsx';
import { Screen } from '../app/Screen.tsx';
import type { Thread, ThreadMessage, ThreadSnapshot, Unsent } from '../app/sdk.ts';
import { useTalk } from '../talk/Talk.tsx';
import { AboutSheet } from './AboutSheet.tsx';
import { Composer } from './Composer.tsx';
import c from './composer.module.css';
import { Here } from './Here.tsx';
import { NewBelow } from './NewBelow.tsx';
import { type Stand, ThreadBar } from './ThreadBar.tsx';
import { ThreadLines } from './ThreadLines.tsx';
import s from './thread.module.css';
import { useEnd } from './useEnd.ts';
import { useOlder } from './useOlder.ts';
import { usePeople } from './usePeople.ts';
import { useReading } from './useReading.ts';
import { useSpoken } from './useSpoken.ts';
import { useStop } from './useStop.ts';

interface Props {
  conversation: Conversation;
  agent: Agent | undefined;
  thread: Thread | undefined;
  snapshot: ThreadSnapshot;
}

/** A conversation that is there: what was said, and where one writes. */
export const Conversing = ({ conversation, agent, thread, snapshot }: Props) => {
  const { t } = useTalk();
  const { open } = useSnapshot();
  const { drafts } = useBeckon();
  const [words, setWords] = useState(() => drafts.get(conversation.id));
  const [about, setAbout] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const people = usePeople(conversation.members.length > 1 || about);
  const here = usePresence(contexts.conversation(conversation.agentId, conversation.id)).people;
  const { messages, unsent, runs } = snapshot;
  const last = messages.at(-1);
  const end = useEnd(messages[0]?.id, `${last?.id} ${last?.version} ${unsent.length}`);
  const older = useOlder(end.scroller, snapshot.more, () => void thread?.loadOlder());
  const name = agent?.name ?? t('who.agent');
  const asked = open.filter((ask) => ask.conversationId === conversation.id);
  const stop = useStop(thread, snapshot);
  const newSince = useNewSince(conversation);
  useReading(thread, snapshot, conversation.unread, end.atEnd);
  useSpoken(messages, name);
  useEffect(() => drafts.set(conversation.id, words), [drafts, conversation.id, words]);

  const send = (): void => {
    if (!thread) return;
    thread.say(words.trim());
    setWords('');
    end.toEnd();
    field.current?.focus();
  };
  const edit = ({ cid, text }: Unsent): void => {
    thread?.takeBack(cid);
    setWords((before) => (before.trim() === '' ? text : `${text}\n\n${before}`));
    field.current?.focus();
  };
  const retry = useCallback(async (runId: string) => thread?.retry(runId), [thread]);
  const running = runs.some(({ status }) => status !== 'waiting');
  const stand = asked.length > 0 ? 'waits' : running ? 'writing' : standOf(agent, last);

  return (
    <Screen
      scroller={end.scroller}
      bar={
        <ThreadBar
          conversation={conversation}
          name={name}
          stand={stand}
          here={<Here ids={here} people={people} />}
          more={() => setAbout(true)}
        />
      }
      foot={
        <div className={c.foot}>
          {end.newBelow && <NewBelow show={end.toEnd} />}
          <Composer
            field={field}
            words={words}
            setWords={setWords}
            placeholder={t(asked.length > 0 ? 'composer.or' : 'composer.to', { agent: name })}
            send={send}
            stop={stop.stop}
            stopping={stop.stopping}
          />
        </div>
      }
    >
      <div ref={end.content} className={s.thread} data-flush>
        <div ref={older} className={s.older}>
          {snapshot.loadingOlder && t('thread.older')}
        </div>
        <ThreadLines
          conversation={conversation}
          snapshot={snapshot}
          agent={name}
          people={people}
          newSince={newSince}
          retry={retry}
          unsentActs={{
            again: (cid) => thread?.sayAgain(cid),
            takeBack: (cid) => thread?.takeBack(cid),
            edit,
          }}
        />
      </div>
      {about && <AboutSheet conversation={conversation} agent={name} people={people} close={() => setAbout(false)} />}
    </Screen>
  );
};

/** What was read when the thread was opened, if something was new then. */
const useNewSince = ({ unread, readSeq }: Conversation): number | undefined =>
  useState(() => ((unread ?? 0) > 0 ? readSeq : undefined))[0];

const standOf = (agent: Agent | undefined, last: ThreadMessage | undefined): Stand => {
  if (last && (last.status === 'interrupted' || last.status === 'cancelled' || last.status === 'error'))
    return 'stopped';
  // The server's own agents are always there.
  return agent && !agent.online && agent.kind !== 'assistant' ? 'away' : 'none';
};
