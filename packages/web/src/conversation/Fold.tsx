import { type ReactNode, useId, useState } from 'react';
import { cx } from '../look/cx.ts';
import { Icon } from '../look/Icon.tsx';
import s from './steps.module.css';

interface Props {
  title: ReactNode;
  /** How long it took, or how it stands. */
  end?: ReactNode;
  /** Without anything inside it does not open. */
  children?: ReactNode;
}

/** One line that opens. */
export const Fold = ({ title, end, children }: Props) => {
  const [open, setOpen] = useState(false);
  const id = useId();
  const line = (
    <>
      <span className={cx(s.chevron, open && s.opened)}>{children && <Icon name="chev" size="xs" />}</span>
      <span className={s.what}>{title}</span>
      <span className={s.took}>{end}</span>
    </>
  );
  if (!children) return <div className={s.step}>{line}</div>;
  return (
    <>
      <button type="button" className={s.step} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        {line}
      </button>
      <div id={id} className={s.inside} hidden={!open}>
        {open && children}
      </div>
    </>
  );
};
