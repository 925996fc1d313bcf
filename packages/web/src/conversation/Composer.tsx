import { limits } from '@beckon/protocol';
import { type KeyboardEvent, type RefObject, useId, useLayoutEffect } from 'react';
import { cx } from '../look/cx.ts';
import { Icon } from '../look/Icon.tsx';
import text from '../look/text.module.css';
import { useTalk } from '../talk/Talk.tsx';
import s from './composer.module.css';

interface Props {
  field: RefObject<HTMLTextAreaElement | null>;
  words: string;
  setWords: (words: string) => void;
  placeholder: string;
  send: () => void;
  /** There is something to stop; `stopping` once it was asked for. */
  stop: (() => void) | undefined;
  stopping: boolean;
}

/** With a keyboard Enter sends. Under a thumb it begins a line, and the button sends. */
const hasKeyboard = (): boolean => matchMedia('(hover: hover) and (pointer: fine)').matches;

/** Where one writes. It grows with the words. */
export const Composer = ({ field, words, setWords, placeholder, send, stop, stopping }: Props) => {
  const { t } = useTalk();
  const hint = useId();
  useHeight(field, words);
  const over = words.length - limits.messageLength;
  const empty = words.trim() === '';
  const ready = !empty && over <= 0;
  // The button goes with the answer; the focus would be lost with it. Under a thumb no keyboard is opened for that.
  const halt = (): void => {
    stop?.();
    if (hasKeyboard()) field.current?.focus();
  };
  const pressed = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || !hasKeyboard()) return;
    event.preventDefault();
    if (ready) send();
  };
  return (
    <div className={s.composer}>
      <textarea
        ref={field}
        className={s.field}
        rows={1}
        dir="auto"
        value={words}
        placeholder={placeholder}
        aria-label={t('composer.label')}
        aria-describedby={hint}
        aria-invalid={over > 0 || undefined}
        enterKeyHint={hasKeyboard() ? 'send' : 'enter'}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={pressed}
      />
      {stop && (
        <button
          type="button"
          className={cx(s.send, !empty && s.quiet)}
          aria-label={t(stopping ? 'composer.stopping' : 'composer.stop')}
          aria-disabled={stopping || undefined}
          onClick={() => !stopping && halt()}
        >
          <Icon name="stop" />
        </button>
      )}
      {(!stop || !empty) && (
        <button
          type="button"
          className={s.send}
          aria-label={t('composer.send')}
          aria-disabled={!ready || undefined}
          onClick={() => ready && send()}
        >
          <Icon name="up" />
        </button>
      )}
      <p id={hint} className={over > 0 ? s.over : text.sr}>
        {over > 0 ? t('composer.over', { over, most: limits.messageLength }) : hasKeyboard() && t('composer.keys')}
      </p>
    </div>
  );
};

/** For browsers whose fields do not grow by themselves. */
const useHeight = (field: RefObject<HTMLTextAreaElement | null>, words: string): void => {
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the words change
  useLayoutEffect(() => {
    const box = field.current;
    if (!box || CSS.supports('field-sizing', 'content')) return;
    box.style.blockSize = 'auto';
    box.style.blockSize = `${box.scrollHeight}px`;
  }, [field, words]);
};
