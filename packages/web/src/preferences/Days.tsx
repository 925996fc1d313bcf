import { useState } from 'react';
import { Glyph } from '../look/Glyph.tsx';
import s from './preferences.module.css';
import { useRules } from './useRules.ts';
import { dayName } from './wallTime.ts';

const WEEK = [1, 2, 3, 4, 5, 6, 7];

interface Props {
  /** Every day when absent. */
  days: readonly number[] | undefined;
  onChange: (days: number[]) => void;
}

/** The days of a week, each to be chosen; one at least. */
export const Days = ({ days = WEEK, onChange }: Props) => {
  const { t, locale } = useRules();
  const [wrong, setWrong] = useState(false);
  const toggle = (day: number): void => {
    const next = WEEK.filter((one) => (one === day ? !days.includes(one) : days.includes(one)));
    setWrong(next.length === 0);
    if (next.length > 0) onChange(next);
  };
  return (
    <>
      <fieldset className={s.days} aria-label={t('quiet.days')}>
        {WEEK.map((day) => (
          <label key={day}>
            <input
              type="checkbox"
              aria-label={dayName(day, locale, 'long')}
              checked={days.includes(day)}
              onChange={() => toggle(day)}
            />
            <span aria-hidden="true">{dayName(day, locale, 'short')}</span>
          </label>
        ))}
      </fieldset>
      {wrong && (
        <p className={s.problem} role="alert">
          <Glyph name="error" />
          <span>{t('quiet.days.some')}</span>
        </p>
      )}
    </>
  );
};
