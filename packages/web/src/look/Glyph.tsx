import { cx } from './cx.ts';
import s from './icon.module.css';

/** A disc is a decision, a triangle a failure, a ring that nothing was done, a square that a machine acted. */
const glyphs = {
  approved: (
    <>
      <circle className={s.f} cx="10" cy="10" r="9" />
      <path className={s.k} d="M6 10.3l2.8 2.7L14 7.5" />
    </>
  ),
  denied: (
    <>
      <circle className={s.f} cx="10" cy="10" r="9" />
      <path className={s.k} d="M7 7l6 6M13 7l-6 6" />
    </>
  ),
  error: (
    <>
      <path
        className={s.f}
        d="M8.5 2.2a1.75 1.75 0 0 1 3 0l7.3 12.9a1.75 1.75 0 0 1-1.5 2.6H2.7a1.75 1.75 0 0 1-1.5-2.6z"
      />
      <path className={s.k} d="M10 7v4M10 14.2v.1" />
    </>
  ),
  held: (
    <>
      <circle className={s.f} cx="10" cy="10" r="9" />
      <path className={s.k} d="M7.8 6.8v6.4M12.2 6.8v6.4" />
    </>
  ),
  told: <circle className={s.f} cx="10" cy="10" r="5.5" />,
  none: <circle className={s.o} cx="10" cy="10" r="5.5" />,
  expired: (
    <>
      <circle className={s.o} cx="10" cy="10" r="8" strokeDasharray="3 3.28" />
      <path className={s.o} d="M10 6v4.2l2.6 1.6" />
    </>
  ),
  working: (
    <>
      <circle className={s.o} cx="10" cy="10" r="8" opacity=".3" />
      <path className={s.o} d="M10 2a8 8 0 0 1 8 8" />
    </>
  ),
  event: <rect className={s.f} x="4.5" y="4.5" width="11" height="11" rx="3" />,
  eye: (
    <>
      <circle className={s.f} cx="10" cy="10" r="9" />
      <path
        className={s.k}
        d="M4.8 10s1.9-3.4 5.2-3.4 5.2 3.4 5.2 3.4-1.9 3.4-5.2 3.4S4.8 10 4.8 10z"
        strokeWidth="1.5"
      />
      <circle cx="10" cy="10" r="1.6" className={s.pupil} />
    </>
  ),
} as const;

export type GlyphName = keyof typeof glyphs;
const tones: Record<GlyphName, string> = {
  approved: 'approved',
  denied: 'denied',
  error: 'error',
  held: 'held',
  told: 'ink',
  none: 'none',
  expired: 'none',
  working: 'none',
  event: 'ink',
  eye: 'ink',
};

interface Props {
  name: GlyphName;
  large?: boolean;
  /** When no word beside it says the same. */
  label?: string;
}

export const Glyph = ({ name, large, label }: Props) => {
  const className = cx(s.g, s[tones[name]], large && s.large);
  if (label === undefined) {
    return (
      <svg className={className} viewBox="0 0 20 20" aria-hidden="true">
        {glyphs[name]}
      </svg>
    );
  }
  return (
    <svg className={className} viewBox="0 0 20 20" role="img" aria-label={label}>
      {glyphs[name]}
    </svg>
  );
};
