import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

export interface Seen {
  count: number;
  total: number;
  all: boolean;
  /** Not everything fitted on the first look: only then is the counter worth a word. */
  long: boolean;
  /** Scrolls to the first line that was not seen yet. */
  next: () => void;
}

const attribute = 'data-line';

/**
 * Counts the lines of a detail that have been on the screen. Each line ends in a mark `data-line="n"`; a line is seen
 * when its end was visible, so a line longer than the screen has to be scrolled through.
 */
export const useSeen = (root: RefObject<HTMLElement | null>, total: number, key: string): Seen => {
  const seen = useRef(new Set<string>());
  const [count, setCount] = useState(0);
  const [long, setLong] = useState(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another detail is counted from the start
  useEffect(() => {
    seen.current = new Set();
    setCount(0);
    setLong(false);
    const marks = root.current?.querySelectorAll(`[${attribute}]`) ?? [];
    let first = true;
    const observer = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.current.add(target.getAttribute(attribute) ?? '');
        observer.unobserve(target);
      }
      if (first) setLong(seen.current.size < total);
      first = false;
      setCount(seen.current.size);
    });
    for (const mark of marks) observer.observe(mark);
    return () => observer.disconnect();
  }, [root, total, key]);

  const next = useCallback(() => {
    for (const mark of root.current?.querySelectorAll(`[${attribute}]`) ?? []) {
      if (seen.current.has(mark.getAttribute(attribute) ?? '')) continue;
      mark.scrollIntoView({ block: 'center', behavior: calm() ? 'instant' : 'smooth' });
      return;
    }
  }, [root]);

  return { count, total, all: count >= total, long, next };
};

const calm = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
