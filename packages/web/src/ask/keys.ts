import { useEffect, useRef } from 'react';
import { useKept } from '../app/Beckon.tsx';

type Keys = Readonly<Record<string, (() => void) | undefined>>;

/**
 * Single-key answers, for those who wish them. Never in a field, never with a modifier, never while a dialog is open,
 * and never when a key is held down.
 */
export const useKeys = (keys: Keys): void => {
  const [{ singleKeys }] = useKept();
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    if (!singleKeys) return;
    const pressed = (event: KeyboardEvent): void => {
      if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('dialog[open]')) return;
      const act = latest.current[event.key.toLowerCase()];
      if (!act) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [singleKeys]);
};

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
