import type { ReactNode } from 'react';
import { Glyph, type GlyphName } from './Glyph.tsx';
import s from './story.module.css';

export const Rail = ({ children }: { children: ReactNode }) => <ol className={s.rail}>{children}</ol>;

interface EventProps {
  glyph: GlyphName;
  time?: ReactNode;
  what: ReactNode;
  /** More time than usual passed before the next one. */
  gap?: boolean;
  children?: ReactNode;
}
/** One thing that happened, in its second. */
export const Happened = ({ glyph, time, what, gap, children }: EventProps) => (
  <li className={gap ? s.gap : undefined}>
    <Glyph name={glyph} />
    <div>
      {time !== undefined && <time>{time}</time>}
      <b>{what}</b>
      {children !== undefined && <div className={s.said}>{children}</div>}
    </div>
  </li>
);

export const Facts = ({ children }: { children: ReactNode }) => <dl className={s.facts}>{children}</dl>;
export const Fact = ({ name, children }: { name: ReactNode; children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);

export const Steps = ({ children }: { children: ReactNode }) => <ol className={s.steps}>{children}</ol>;

interface StepProps {
  state?: 'now' | 'done' | undefined;
  title: ReactNode;
  says?: ReactNode;
  act?: ReactNode;
  /** A command or a picture, over the whole width. */
  full?: ReactNode;
}
export const Step = ({ state, title, says, act, full }: StepProps) => (
  <li className={state && s[state]} aria-current={state === 'now' ? 'step' : undefined}>
    {state === 'done' && <Glyph name="approved" />}
    <div>
      <b>{title}</b>
      {says !== undefined && <p>{says}</p>}
      {act !== undefined && <div className={s.act}>{act}</div>}
      {full !== undefined && <div className={s.full}>{full}</div>}
    </div>
  </li>
);
