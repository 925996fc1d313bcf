import { contexts, type Notification } from '@beckon/protocol';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useBeckon, useSnapshot } from '../app/Beckon.tsx';
import { Visible } from '../ask/Visible.tsx';
import { agentName } from '../ask/words.ts';
import { subjectOf } from '../ledger/subject.ts';
import { Tap } from '../look/Button.tsx';
import { Icon } from '../look/Icon.tsx';
import { AgentSquare } from '../look/Who.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { whileDrawn } from './drawn.ts';
import { pageOf } from './notice.ts';
import s from './notices.module.css';
import { useNotices } from './useNotices.ts';

/** Long enough to be read and reached; it is in the Inbox afterwards. */
const STAYS_MS = 12_000;

/** What happened elsewhere while somebody is here: small, over the page, and gone by itself. */
export const Notices = () => {
  const { t } = useTexts();
  const { items, drop } = useNotices();
  if (items.length === 0) return null;
  return (
    <section className={s.notices} aria-label={t('notices')}>
      {items.map((item) => (
        <Notice key={item.id} item={item} drop={() => drop(item.id)} />
      ))}
    </section>
  );
};

/**
 * Of the conversation in front of somebody a notice that stands proves that they saw it, as drawing a message does there;
 * of anything else only what they do with it does.
 */
const useDrawn = ({ id, agentId, conversationId }: Notification): void => {
  const { presence, sightings } = useBeckon();
  useEffect(() => {
    if (agentId === undefined || conversationId === undefined) return;
    const context = contexts.conversation(agentId, conversationId);
    const inFront = (): boolean => presence.attentive && presence.shows(context);
    return whileDrawn(inFront, presence, () => sightings.drawn(id));
  }, [presence, sightings, id, agentId, conversationId]);
};

const Notice = ({ item, drop }: { item: Notification; drop: () => void }) => {
  const texts = useTexts();
  const { sightings } = useBeckon();
  const { agents, asks } = useSnapshot();
  const [held, setHeld] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the time runs for the notice, not for what drops it
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(drop, STAYS_MS);
    return () => clearTimeout(timer);
  }, [held, item.id]);
  useDrawn(item);
  const seen = (): void => {
    sightings.notification(item.id);
    drop();
  };
  const hold = { onPointerEnter: () => setHeld(true), onFocus: () => setHeld(true) };
  const release = { onPointerLeave: () => setHeld(false), onBlur: () => setHeld(false) };
  const subject = subjectOf(item, asks, texts);
  return (
    <div className={s.notice} {...hold} {...release}>
      <Link href={pageOf(item)} className={s.open} onClick={seen}>
        <AgentSquare name={agentName(agents, item.agentId, texts)} waiting={item.askId !== undefined} />
        <span className={s.words}>
          {subject !== item.title && (
            <span className={s.from}>
              <bdi>{item.title}</bdi>
            </span>
          )}
          <span className={s.subject}>
            <Visible>{subject}</Visible>
          </span>
        </span>
      </Link>
      <Tap label={texts.t('notice.close')} onClick={seen}>
        <Icon name="cross" size="s" />
      </Tap>
    </div>
  );
};
