import { type Notification, pages } from '@beckon/protocol';
import { useSnapshot } from '../app/Beckon.tsx';
import { Visible } from '../ask/Visible.tsx';
import { agentName } from '../ask/words.ts';
import { Glyph } from '../look/Glyph.tsx';
import { Row } from '../look/Row.tsx';
import text from '../look/text.module.css';
import { AgentSquare } from '../look/Who.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { useTimes } from '../time/useTimes.ts';

/** Something an agent reported: "nightly-backup / Failed: no space left". */
export const NewsRow = ({ item }: { item: Notification }) => {
  const texts = useTexts();
  const times = useTimes();
  const { agents } = useSnapshot();
  const name = agentName(agents, item.agentId, texts);
  const error = item.kind === 'error';
  return (
    <Row
      to={pageOf(item)}
      lead={<AgentSquare name={name} medium />}
      first={<bdi>{name}</bdi>}
      second={
        <>
          {error && <span className={text.error}>{texts.t('news.failed')} </span>}
          <Visible>{item.body ? `${titleOf(item, name)}${item.body.replaceAll('\n', ': ')}` : item.title}</Visible>
        </>
      }
      end={
        <>
          <time>{times.brief(item.createdAt)}</time>
          {error && <Glyph name="error" label={texts.t('news.error')} />}
        </>
      }
    />
  );
};

/** What was said is read where it was said; of the rest the ledger knows the most. */
const pageOf = ({ id, kind, conversationId }: Notification): string =>
  kind === 'message' && conversationId ? pages.conversation(conversationId) : pages.notification(id);

/** The server puts the agent's name before a title; beside its square it need not be said again. */
const titleOf = (item: Notification, name: string): string => {
  const title = item.title.startsWith(`${name} · `) ? item.title.slice(name.length + 3) : item.title;
  return title === '' || title === name ? '' : `${title}: `;
};
