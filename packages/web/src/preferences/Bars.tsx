import type { Intensity } from '@beckon/protocol';
import { useEffect, useRef } from 'react';
import { cx } from '../look/cx.ts';
import { levels } from './levels.ts';
import s from './preferences.module.css';
import { useRules } from './useRules.ts';

interface Props {
  level: Intensity;
  /** The sentence that says what the level is. */
  describedBy: string;
  /** While it moves. */
  onMove: (level: Intensity) => void;
  /** When it is let go. */
  onChoose: (level: Intensity) => void;
}

/** How much: five bars, louder to the end; under them a range input, so that hands, keys and readers all have it. */
export const Bars = ({ level, describedBy, onMove, onChoose }: Props) => {
  const { t } = useRules();
  const input = useRef<HTMLInputElement>(null);
  const choose = useRef(onChoose);
  choose.current = onChoose;
  // React calls `change` what a browser calls `input`; this is the browser's own, which comes when it is let go
  useEffect(() => {
    const range = input.current;
    const letGo = (): void => choose.current(levels[Number(range?.value)] ?? 'dialed-in');
    range?.addEventListener('change', letGo);
    return () => range?.removeEventListener('change', letGo);
  }, []);
  const at = levels.indexOf(level);
  return (
    <>
      <div className={s.loud}>
        <input
          ref={input}
          type="range"
          min={0}
          max={levels.length - 1}
          value={at}
          aria-label={t('rules.how')}
          aria-valuetext={t(`level.${level}`)}
          aria-describedby={describedBy}
          onChange={(event) => onMove(levels[Number(event.target.value)] ?? level)}
        />
        {levels.map((one, index) => (
          <i key={one} className={cx(index <= at && s.on)} />
        ))}
      </div>
      <div className={s.ends} aria-hidden="true">
        <span>{t('level.chill')}</span>
        <span>{t('level.relentless')}</span>
      </div>
    </>
  );
};
