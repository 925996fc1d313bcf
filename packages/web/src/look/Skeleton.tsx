import { cx } from './cx.ts';
import { Row } from './Row.tsx';
import s from './skeleton.module.css';

export type Shape = 'say' | 'title' | 'name' | 'words' | 'line' | 'well' | 'square' | 'button';
export const Skeleton = ({ shape }: { shape: Shape }) => <span className={cx(s.sk, s[shape])} />;

export const SkeletonRows = ({ count }: { count: number }) => (
  <div aria-hidden="true">
    {Array.from({ length: count }, (_, index) => (
      <Row
        // biome-ignore lint/suspicious/noArrayIndexKey: shapes without identity
        key={index}
        lead={<Skeleton shape="square" />}
        first={<Skeleton shape="name" />}
        second={<Skeleton shape="words" />}
        wrap
      />
    ))}
  </div>
);
