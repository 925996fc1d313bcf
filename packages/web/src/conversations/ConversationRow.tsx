import { type Ask, type Conversation, pages } from '@beckon/protocol';
import { useSnapshot } from '../app/Beckon.tsx';
import { agentName } from '../ask/words.ts';
import { Row } from '../look/Row.tsx';
import text from '../look/text.module.css';
import { AgentSquare, Count } from '../look/Who.tsx';
import { plain } from '../markdown/plain.ts';
import { useTalk } from '../talk/Talk.tsx';
import { useTimes } from '../time/useTimes.ts';
import { previewOf, saidAt } from './preview.ts';

interface Props {
  conversation: Conversation;
  ask: Ask | undefined;
  current: boolean;
}

/** "Returns · Support assistant / Three customers wrote back", when, and how many are unread. */
export const ConversationRow = ({ conversation, ask, current }: Props) => {
  const texts = useTalk();
  const { t } = texts;
  const times = useTimes();
  const { agents, me } = useSnapshot();
  const { id, agentId, title, unread = 0 } = conversation;
  const agent = agentName(agents, agentId, texts);
  const { lead, words } = previewOf(conversation, ask, me?.id);
  return (
    <Row
      to={pages.conversation(id)}
      current={current}
      unread={unread > 0}
      lead={<AgentSquare name={agent} medium waiting={ask !== undefined} />}
      first={
        title ? (
          <>
            <bdi>{title}</bdi> <span>· {agent}</span>
          </>
        ) : (
          <bdi>{agent}</bdi>
        )
      }
      second={
        <>
          {lead && <span className={lead.tone && text[lead.tone]}>{t(lead.key, { agent })} </span>}
          <bdi>{plain(words) || (!lead && t('conversations.none'))}</bdi>
        </>
      }
      end={
        <>
          <time>{times.brief(saidAt(conversation))}</time>
          {unread > 0 && <Count label={t('place.unread', { count: unread })}>{unread > 99 ? '99+' : unread}</Count>}
        </>
      }
    />
  );
};
