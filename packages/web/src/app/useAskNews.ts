import { useEffect, useRef } from 'react';
import { useTexts } from '../texts/Texts.tsx';
import { useAnnounce } from './Announcer.tsx';
import { useSnapshot } from './Beckon.tsx';

/** A new ask is said politely, wherever one is in the app. What was open when the page was loaded is not news. */
export const useAskNews = (): void => {
  const texts = useTexts();
  const say = useAnnounce();
  const { open, agents, loaded } = useSnapshot();
  const known = useRef<Set<string> | undefined>(undefined);
  useEffect(() => {
    if (!loaded) return;
    const before = known.current;
    known.current = new Set([...(before ?? []), ...open.map((ask) => ask.id)]);
    const fresh = before && open.findLast((ask) => !before.has(ask.id));
    if (!fresh) return;
    const agent = agents.get(fresh.agentId)?.name ?? texts.t('who.agent');
    say(texts.t('news.ask', { agent, title: fresh.title }));
  }, [open, agents, loaded, texts, say]);
};
