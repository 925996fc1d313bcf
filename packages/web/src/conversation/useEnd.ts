import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** This near to the end counts as at the end: fractions of pixels, and the rest of a swipe. */
const NEAR = 48;
/** Above the line where the new begins, for the end of what was read. */
const ROOM = 72;

export interface End {
  scroller: RefObject<HTMLElement | null>;
  content: RefObject<HTMLDivElement | null>;
  atEnd: boolean;
  /** Something came below while one read above. */
  newBelow: boolean;
  toEnd: () => void;
}

/**
 * Where one is in a thread, and staying there. At the end one stays at the end, whatever grows; elsewhere nothing moves:
 * older messages come in above without a jump, newer ones below without a sound. One begins at the end or, when more is
 * new than fits, at the line where the new begins (`data-new`).
 *
 * @param first what stands first, so that it is known when something came above it
 * @param newest what stands last and how far it is, so that it is known when something came below
 */
export const useEnd = (first: string | undefined, newest: string): End => {
  const scroller = useRef<HTMLElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const height = useRef(0);
  // Not before it was looked: whoever begins above has not read what is below.
  const [atEnd, setAtEnd] = useState(false);
  const [newBelow, setNewBelow] = useState(false);

  const toEnd = useCallback(() => {
    const box = scroller.current;
    follows.current = true;
    setAtEnd(true);
    setNewBelow(false);
    if (box) box.scrollTop = box.scrollHeight;
  }, []);

  useEffect(() => {
    const box = scroller.current;
    const inside = content.current;
    if (!box || !inside) return;
    const settle = (): void => {
      if (follows.current) box.scrollTop = box.scrollHeight;
      height.current = box.scrollHeight;
    };
    const scrolled = (): void => {
      const near = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
      // What grew between two frames is not a person who went up.
      if (!near && follows.current && box.scrollHeight !== height.current) {
        settle();
        return;
      }
      follows.current = near;
      height.current = box.scrollHeight;
      setAtEnd(near);
      if (near) setNewBelow(false);
    };
    const sizes = new ResizeObserver(settle);
    sizes.observe(box);
    sizes.observe(inside);
    box.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      sizes.disconnect();
      box.removeEventListener('scroll', scrolled);
    };
  }, []);

  useLayoutEffect(() => {
    const box = scroller.current;
    const line = box?.querySelector('[data-new]');
    if (!box) return;
    box.scrollTop = box.scrollHeight;
    const above = line ? line.getBoundingClientRect().top - box.getBoundingClientRect().top - ROOM : 0;
    follows.current = above >= 0;
    setAtEnd(above >= 0);
    if (above >= 0) return;
    box.scrollTop += above;
    setNewBelow(true);
  }, []);

  const firstBefore = useRef(first);
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    if (follows.current) box.scrollTop = box.scrollHeight;
    else if (first !== firstBefore.current) box.scrollTop += box.scrollHeight - height.current;
    firstBefore.current = first;
    height.current = box.scrollHeight;
  });

  const newestBefore = useRef(newest);
  useEffect(() => {
    if (newest !== newestBefore.current && !follows.current) setNewBelow(true);
    newestBefore.current = newest;
  }, [newest]);

  return { scroller, content, atEnd, newBelow, toEnd };
};
