import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { Link } from 'wouter';
import s from './button.module.css';
import { cx } from './cx.ts';

export type Tone = 'lamp' | 'ink' | 'quiet' | 'line' | 'text';
interface Shape {
  tone?: Tone;
  size?: 'small' | 'tall';
  wide?: boolean;
  /** A text button whose words line up with the edge of the text around it. */
  edge?: boolean;
  children: ReactNode;
}

const classes = ({ tone = 'quiet', size, wide, edge }: Shape): string =>
  cx(s.btn, s[tone], size && s[size], wide && s.wide, edge && s.edge);

type Props = Shape & ButtonHTMLAttributes<HTMLButtonElement> & { ref?: Ref<HTMLButtonElement> };

export const Button = ({ tone, size, wide, edge, children, ...rest }: Props) => (
  <button type="button" className={classes(shape({ tone, size, wide, edge, children }))} {...rest}>
    {children}
  </button>
);

export const ButtonLink = ({ to, tone, size, wide, edge, children }: Shape & { to: string }) => (
  <Link href={to} className={classes(shape({ tone, size, wide, edge, children }))}>
    {children}
  </Link>
);

/** Drops what is undefined, so that optional props stay exact. */
const shape = (parts: { [Part in keyof Shape]: Shape[Part] | undefined }): Shape => parts as Shape;

/** Looks like a button within something that is pressed as a whole. */
export const Pill = ({ children }: { children: ReactNode }) => (
  <span className={classes({ tone: 'line', size: 'small', children })}>{children}</span>
);

/** A bare icon with room for a thumb. */
export const Tap = ({ label, children, ...rest }: ButtonHTMLAttributes<HTMLButtonElement> & { label: string }) => (
  <button type="button" className={s.tap} aria-label={label} title={label} {...rest}>
    {children}
  </button>
);

export const TapLink = ({ to, label, children }: { to: string; label: string; children: ReactNode }) => (
  <Link href={to} className={cx(s.tap)} aria-label={label}>
    {children}
  </Link>
);

export const Stack = ({ children }: { children: ReactNode }) => <div className={s.stack}>{children}</div>;
export const Answers = ({ children }: { children: ReactNode }) => <div className={s.answers}>{children}</div>;
