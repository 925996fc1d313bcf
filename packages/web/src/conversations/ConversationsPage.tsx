import type { Ask } from '@beckon/protocol';
import { useState } from 'react';
import { useSnapshot } from '../app/Beckon.tsx';
import { Head, Screen, Space, usePane } from '../app/Screen.tsx';
import { Button, ButtonLink, Stack, Tap } from '../look/Button.tsx';
import { Icon } from '../look/Icon.tsx';
import { Rows } from '../look/Row.tsx';
import { SkeletonRows } from '../look/Skeleton.tsx';
import { useTalk } from '../talk/Talk.tsx';
import { ConversationRow } from './ConversationRow.tsx';
import s from './conversations.module.css';
import { NewConversation } from './NewConversation.tsx';
import { inOrder } from './preview.ts';
import { useNewConversation } from './useNewConversation.ts';
import { useOlderConversations } from './useOlderConversations.ts';

/** Everything that is talked about. */
export const ConversationsPage = ({ current }: { current?: string | undefined }) => {
  const { t } = useTalk();
  const { loaded, open } = useSnapshot();
  const { conversations, more, loadMore } = useOlderConversations();
  const phone = usePane() === 'phone';
  const [choosing, setChoosing] = useState(false);
  const begin = useNewConversation();
  const waiting = new Map<string, Ask>(open.flatMap((ask) => (ask.conversationId ? [[ask.conversationId, ask]] : [])));
  const empty = loaded && conversations.length === 0;
  const only = begin.agents.length === 1 ? begin.agents[0] : undefined;
  const start = (): void => {
    if (only) void begin.start(only.id);
    else setChoosing(true);
  };
  const actions = (
    <>
      <ButtonLink to="/agents/connect" tone="ink" size="tall">
        {t('agents.connect')}
      </ButtonLink>
      {begin.agents.length > 0 && (
        <Button tone="quiet" size="tall" onClick={start}>
          {only ? t('conversations.talk', { agent: only.name }) : t('conversations.new')}
        </Button>
      )}
    </>
  );
  return (
    <Screen place busy={!loaded} {...(empty && phone && { dock: <Stack>{actions}</Stack> })}>
      <div className={phone ? s.phone : s.pane}>
        <Head
          title={t(empty ? 'conversations.none' : 'place.conversations')}
          {...(empty && { says: t('conversations.none.says') })}
        />
        {!empty && loaded && begin.agents.length > 0 && (
          <div className={s.new}>
            <Tap label={t('conversations.new')} onClick={start}>
              <Icon name="plus" />
            </Tap>
          </div>
        )}
      </div>
      {begin.wrong && !choosing && (
        <p className={s.wrong} role="alert">
          {begin.wrong}
        </p>
      )}
      {empty && !phone && (
        <div className={s.actions}>
          <Stack>{actions}</Stack>
        </div>
      )}
      {!loaded && <SkeletonRows count={6} />}
      {loaded && (
        <Rows>
          {inOrder(conversations, waiting).map((conversation) => (
            <li key={conversation.id}>
              <ConversationRow
                conversation={conversation}
                ask={waiting.get(conversation.id)}
                current={conversation.id === current}
              />
            </li>
          ))}
        </Rows>
      )}
      {more && (
        <div className={s.actions}>
          <Button size="small" onClick={loadMore}>
            {t('conversations.more')}
          </Button>
        </div>
      )}
      <Space />
      {choosing && <NewConversation begin={begin} close={() => setChoosing(false)} />}
    </Screen>
  );
};
