import { type RefObject, useEffect, useRef } from 'react';

/** Asks for the page before the first message when one comes near to it: a screen ahead, so that one rarely waits. */
export const useOlder = (
  scroller: RefObject<HTMLElement | null>,
  more: boolean,
  load: () => void,
): RefObject<HTMLDivElement | null> => {
  const edge = useRef<HTMLDivElement>(null);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    if (!more || !edge.current) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && latest.current(), {
      root: scroller.current,
      rootMargin: '100% 0px 0px',
    });
    observer.observe(edge.current);
    return () => observer.disconnect();
  }, [more, scroller]);
  return edge;
};
