import { type ReactNode, useId } from 'react';
import { Link } from 'wouter';
import { cx } from './cx.ts';
import { Icon } from './Icon.tsx';
import s from './row.module.css';

interface Props {
  lead?: ReactNode;
  /** A lead of 20 px: a glyph rather than a square. */
  slim?: boolean;
  first: ReactNode;
  second?: ReactNode;
  /** At the end of the first line: a time, a sign. */
  end?: ReactNode;
  /** At the end, in the middle of the height: something to press. */
  act?: ReactNode;
  /** Where a tap leads; the row then ends in an arrow unless something else stands there. */
  to?: string;
  /** What a tap does, where it leads nowhere. */
  press?: () => void;
  current?: boolean;
  /** Long texts wrap instead of being cut. */
  wrap?: boolean;
  /** Something in it was not read yet. */
  unread?: boolean | undefined;
}

export const Row = ({ lead, slim, first, second, end, act, to, press, current, wrap, unread }: Props) => {
  const className = cx(s.row, lead === undefined && s.plain, slim && s.slim, unread && s.unread);
  const inside = (
    <>
      {lead}
      <div>
        <p className={cx(s.first, wrap && s.wrap)}>{first}</p>
        {second !== undefined && <div className={cx(s.second, wrap && s.wrap)}>{second}</div>}
      </div>
      {end !== undefined && <div className={s.end}>{end}</div>}
      {act !== undefined && <div className={s.act}>{act}</div>}
      {(to ?? press) && end === undefined && act === undefined && (
        <div className={s.act}>
          <Icon name="chev" size="s" />
        </div>
      )}
    </>
  );
  if (press) {
    return (
      <button type="button" className={className} onClick={press}>
        {inside}
      </button>
    );
  }
  if (to === undefined) return <div className={className}>{inside}</div>;
  return (
    <Link href={to} className={className} aria-current={current || undefined}>
      {inside}
    </Link>
  );
};

/** A named part of a page. */
export const Part = ({ title, aside, children }: { title: ReactNode; aside?: ReactNode; children: ReactNode }) => {
  const id = useId();
  return (
    <section className={s.part} aria-labelledby={id}>
      <div className={s.partHead}>
        <h2 id={id}>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
};

export const Rows = ({ children }: { children: ReactNode }) => <ul>{children}</ul>;
