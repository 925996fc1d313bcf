import { memo, type ReactNode, useDeferredValue, useMemo, useRef } from 'react';
import { BlockList } from './Block.tsx';
import { type Blocks, blocksOf, grown } from './blocks.ts';
import s from './markdown.module.css';

interface Props {
  text: string;
  /** More words come. */
  growing?: boolean;
}

/**
 * What an agent wrote, as elements. While it grows only its last blocks are read again, and drawing waits for whatever
 * the person does; when it is done it is read once as a whole.
 */
export const Markdown = memo(({ text, growing = false }: Props) => {
  const last = useRef<Blocks>(undefined);
  const shown = useDeferredValue(text);
  const now = growing ? shown : text;
  const blocks = useMemo(() => {
    last.current = growing ? grown(last.current, now) : blocksOf(now);
    return last.current;
  }, [now, growing]);
  // An address that came last may complete a link of an earlier block, whose own words stay the same.
  const late = !growing && Object.keys(blocks.links).length > 0;
  return (
    <div className={s.words}>
      <BlockList key={late ? 'linked' : 'plain'} tokens={blocks.tokens} {...(growing && { end: caret })} />
      {growing && blocks.tokens.length === 0 && <p>{caret}</p>}
    </div>
  );
});

const caret: ReactNode = <span className={s.caret} aria-hidden="true" />;
export const Caret = (): ReactNode => caret;
