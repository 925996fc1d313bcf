import { useRef, useState } from 'react';
import s from './button.module.css';
import { cx } from './cx.ts';

const HOLD_MS = 1_000;

interface Props {
  label: string;
  blocked?: boolean;
  /** Held for a whole second. */
  onHeld: () => void;
  /** Pressed without holding: by Enter, or by a screen reader. The caller asks once more. */
  onPress: () => void;
}

/** Approving high risk takes a second of holding, or a second question. */
export const HoldButton = ({ label, blocked = false, onHeld, onPress }: Props) => {
  const [held, setHeld] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const release = (): void => {
    clearTimeout(timer.current);
    setHeld(false);
  };
  const press = (event: React.PointerEvent<HTMLButtonElement>): void => {
    if (blocked || event.button !== 0) return;
    setHeld(true);
    timer.current = setTimeout(() => {
      release();
      onHeld();
    }, HOLD_MS);
  };

  return (
    <button
      type="button"
      className={cx(s.btn, s.tall, s.hold)}
      data-label={label}
      data-held={held || undefined}
      aria-disabled={blocked || undefined}
      onPointerDown={press}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
      onContextMenu={(event) => event.preventDefault()}
      // A click without a pointer (`detail` 0) comes from a key or from assistive technology.
      onClick={(event) => (event.detail === 0 || blocked) && onPress()}
    >
      {label}
    </button>
  );
};
