import { useSnapshot } from '../app/Beckon.tsx';
import { Heading } from '../app/Heading.tsx';
import { Moment, Screen } from '../app/Screen.tsx';
import { ButtonLink } from '../look/Button.tsx';
import { Glyph } from '../look/Glyph.tsx';
import { useTalk } from '../talk/Talk.tsx';
import { Conversing } from './Conversing.tsx';
import { Loading } from './Loading.tsx';
import { BackBar } from './ThreadBar.tsx';
import { useConversation } from './useConversation.ts';
import { useThread } from './useThread.ts';

/** One conversation. */
export const ConversationPage = ({ id }: { id: string }) => {
  const { thread, snapshot } = useThread(id);
  const { agents } = useSnapshot();
  const conversation = useConversation(id);
  const { state } = snapshot;
  if (state === 'not_found') return <Missing why="missing" />;
  if (state === 'unreachable' && snapshot.messages.length === 0) return <Missing why="failed" />;
  const agent = conversation && agents.get(conversation.agentId);
  if (!conversation || (state === 'loading' && snapshot.messages.length === 0)) {
    return <Loading conversation={conversation} agent={agent} />;
  }
  return <Conversing conversation={conversation} agent={agent} thread={thread} snapshot={snapshot} />;
};

const Missing = ({ why }: { why: 'missing' | 'failed' }) => {
  const { t } = useTalk();
  return (
    <Screen
      bar={<BackBar />}
      dock={
        <ButtonLink to="/conversations" tone="ink" size="tall" wide>
          {t('onward.conversations')}
        </ButtonLink>
      }
    >
      <Moment>
        <Glyph name={why === 'failed' ? 'error' : 'none'} large />
        <Heading>{t(`thread.${why}`)}</Heading>
        <p>{t(`thread.${why}.says`)}</p>
      </Moment>
    </Screen>
  );
};
