import { Button } from '../look/Button.tsx';
import s from './preferences.module.css';
import { useRules } from './useRules.ts';
import { placeOf } from './wallTime.ts';

interface Props {
  timeZone: string;
  choose: (timeZone: string) => void;
}

/** On which clock quiet hours and mornings are; where this device is elsewhere, it says so. */
export const Zone = ({ timeZone, choose }: Props) => {
  const { t } = useRules();
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const all = [...new Set([timeZone, here, 'UTC', ...Intl.supportedValuesOf('timeZone')])].sort();
  return (
    <>
      <label className={s.field}>
        <span>
          {t('quiet.zone')}
          {here === timeZone && <small>{t('quiet.zone.here')}</small>}
        </span>
        <select value={timeZone} onChange={({ target }) => choose(target.value)} dir="ltr">
          {all.map((zone) => (
            <option key={zone} value={zone}>
              {zone.replaceAll('_', ' ')}
            </option>
          ))}
        </select>
      </label>
      {here !== timeZone && (
        <p className={s.here}>
          <span>{t('quiet.zone.other', { zone: placeOf(here) })}</span>
          <Button tone="line" size="small" onClick={() => choose(here)}>
            {t('quiet.zone.take')}
          </Button>
        </p>
      )}
    </>
  );
};
