import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import s from './who.module.css';

/** Two letters that stand for an agent: `OpenCode` is oc, `nightly-backup` is nb. */
export const initials = (name: string): string => {
  const words = name.split(/[\s\-_./]+/).filter(Boolean);
  const humps = words.length === 1 ? (words[0]?.match(/\p{Lu}?\p{Ll}+|\p{Lu}+|\p{N}+/gu) ?? []) : words;
  const letters =
    humps.length > 1 ? humps.slice(0, 2).map((part) => Array.from(part)[0]) : Array.from(name).slice(0, 2);
  return letters.join('').toLocaleLowerCase() || '?';
};

interface SquareProps {
  name: string;
  medium?: boolean;
  off?: boolean;
  waiting?: boolean;
}
export const AgentSquare = ({ name, medium, off, waiting }: SquareProps) => (
  <span className={cx(s.agent, medium && s.m, off && s.off)} aria-hidden="true">
    {initials(name)}
    {waiting && <i />}
  </span>
);

/** The place of an agent's square, for an icon. */
export const Sign = ({ children }: { children: ReactNode }) => (
  <span className={cx(s.agent, s.m, s.bare)} aria-hidden="true">
    {children}
  </span>
);

export const Person = ({ name }: { name: string }) => (
  <span className={s.person} aria-hidden="true">
    {(Array.from(name)[0] ?? '?').toLocaleUpperCase()}
  </span>
);

export const WhoLine = ({ children }: { children: ReactNode }) => <div className={s.line}>{children}</div>;
export const WhoName = ({ children }: { children: ReactNode }) => <span className={s.name}>{children}</span>;

/** The one warm thing: a lamp, always with a word or a number beside it. */
export const Waits = ({ children }: { children: ReactNode }) => (
  <span className={s.waits}>
    <i className={s.lamp} />
    {children}
  </span>
);
/** How many are unread: ink, for nobody waits. */
export const Count = ({ label, children }: { label: string; children: ReactNode }) => (
  <span className={s.unread} role="img" aria-label={label}>
    {children}
  </span>
);
export const LampCount = ({ label, children }: { label: string; children: ReactNode }) => (
  <span className={s.count} role="img" aria-label={label}>
    {children}
  </span>
);
