import { pieces } from '@beckon/protocol';
import { Fragment, useMemo } from 'react';
import well from '../look/well.module.css';
import { nameOf } from './names.ts';

/** A text from elsewhere: hidden characters by name, and its direction kept to itself. */
export const Visible = ({ children }: { children: string }) => (
  <bdi>
    <Shown text={children} />
  </bdi>
);

/** The same without isolation, for lines of a well, which are left to right throughout. */
export const Shown = ({ text }: { text: string }) => {
  const parts = useMemo(() => pieces(text), [text]);
  return parts.map((piece, index) =>
    'hidden' in piece ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity but their place
      <span key={index} className={well.unseen} title={nameOf(piece.hidden)}>
        {piece.hidden}
      </span>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity but their place
      <Fragment key={index}>{piece.text}</Fragment>
    ),
  );
};
