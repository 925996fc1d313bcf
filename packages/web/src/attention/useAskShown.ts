import { contexts } from '@beckon/protocol';
import { type RefObject, useEffect, useState } from 'react';
import { useAttentive, useBeckon, usePresence } from '../app/Beckon.tsx';

/** An open ask that this page shows: its person looks at it, and has seen it once they are in front of the page. */
export const useAskShown = (askId: string, onScreen = true): void => {
  const { sightings } = useBeckon();
  const attentive = useAttentive();
  usePresence(onScreen ? contexts.ask(askId) : null);
  useEffect(() => {
    if (onScreen && attentive) sightings.ask(askId);
  }, [sightings, askId, onScreen, attentive]);
};

/** The same for an ask among other things: while half of it, or half a screen of it, can be seen. */
export const useAskInSight = (askId: string, place: RefObject<HTMLElement | null>): void => {
  const [onScreen, setOnScreen] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const observer = new IntersectionObserver(
      (entries) => {
        const entry = entries.at(-1);
        if (!entry) return;
        const { intersectionRatio, intersectionRect } = entry;
        setOnScreen(intersectionRatio >= 0.5 || intersectionRect.height >= innerHeight / 2);
      },
      { threshold: STEPS },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [place]);
  useAskShown(askId, onScreen);
};

const STEPS = [0, 0.1, 0.2, 0.3, 0.4, 0.5];
