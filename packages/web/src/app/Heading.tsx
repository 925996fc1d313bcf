import { type ReactNode, useEffect, useRef } from 'react';
import { useSnapshot } from './Beckon.tsx';

/** The first page is where the browser puts the focus; from the second on it goes to the heading, so that it is read. */
let arrived = false;
export const markArrived = (): void => {
  arrived = true;
};

interface Props {
  children: ReactNode;
  className?: string | undefined;
  /** In words, for the tab of the browser; the heading may hold elements. */
  title?: string;
  /** Takes the focus when it appears, even on the first page: it says what came of an answer. */
  takesFocus?: boolean;
  /** A list beside the page that was opened: it never takes the focus. */
  beside?: boolean;
}

/** The one sentence a screen says. */
export const Heading = ({ children, className, title, takesFocus = false, beside = false }: Props) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!beside && (takesFocus || arrived)) heading.current?.focus({ preventScroll: !takesFocus });
  }, [beside, takesFocus]);
  useTitle(beside ? undefined : (title ?? (typeof children === 'string' ? children : undefined)));
  return (
    <h1 ref={heading} tabIndex={-1} className={className}>
      {children}
    </h1>
  );
};

const useTitle = (words: string | undefined): void => {
  const waiting = useSnapshot().open.length;
  useEffect(() => {
    if (words === undefined) return;
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${words} · Beckon`;
  }, [words, waiting]);
};
