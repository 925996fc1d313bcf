import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { Stack } from './Button.tsx';
import s from './dialog.module.css';

interface Props {
  title: ReactNode;
  children?: ReactNode;
  actions: ReactNode;
  onClose: () => void;
}

/** A question over the page. The platform's own dialog keeps the focus inside and gives it back. */
export const Sheet = ({ title, children, actions, onClose }: Props) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // before it is taken off the page: a dialog that is gone gives no focus back
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // The question is read first; nothing is pressed by an Enter that was meant for something else.
    shown?.querySelector('h2')?.focus();
    return () => shown?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the dialog's own; the click is only on its backdrop
    <dialog
      ref={dialog}
      className={s.sheet}
      data-ground="page"
      aria-labelledby={id}
      // React lets it bubble: what closes may be a sheet over this one
      onClose={(event) => event.target === dialog.current && onClose()}
      onClick={(event) => event.target === dialog.current && dialog.current.close()}
    >
      <h2 id={id} tabIndex={-1}>
        {title}
      </h2>
      <div className={s.body}>{children}</div>
      <Stack>{actions}</Stack>
    </dialog>
  );
};
