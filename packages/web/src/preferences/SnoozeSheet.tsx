import type { Preferences, Snooze } from '@beckon/protocol';
import { Button } from '../look/Button.tsx';
import { Sheet } from '../look/Sheet.tsx';
import { useTimes } from '../time/useTimes.ts';
import { morningIs } from './morning.ts';
import { Problem } from './Problem.tsx';
import s from './preferences.module.css';
import type { Choosing } from './usePreferences.ts';
import { useRules } from './useRules.ts';
import { placeOf, spokenWallTime } from './wallTime.ts';

interface Props {
  choosing: Choosing;
  preferences: Preferences;
  close: () => void;
}

const MINUTE = 60_000;

/** For how long only what blocks an agent comes through. */
export const SnoozeSheet = ({ choosing, preferences: { snoozedUntil, timeZone }, close }: Props) => {
  const { t, locale } = useRules();
  const times = useTimes();
  const snoozed = (snoozedUntil ?? 0) > times.now;
  const take = async (snooze: Snooze): Promise<void> => {
    if (await choosing.snooze(snooze)) close();
  };
  const eight = spokenWallTime('08:00', locale);
  const elsewhere = timeZone !== Intl.DateTimeFormat().resolvedOptions().timeZone;
  const at = elsewhere ? `${eight} (${placeOf(timeZone)})` : eight;
  const choices: [name: string, until: string, snooze: Snooze][] = [
    [t('snooze.half'), t('snooze.at', { at: times.clock(times.now + 30 * MINUTE) }), { forMs: 30 * MINUTE }],
    [t('snooze.hour'), t('snooze.at', { at: times.clock(times.now + 60 * MINUTE) }), { forMs: 60 * MINUTE }],
    [t('snooze.morning'), t(`snooze.morning.${morningIs(times.now, timeZone)}`, { at }), { until: 'morning' }],
  ];
  return (
    <Sheet
      title={snoozed ? t('snooze.until', { at: times.ahead(snoozedUntil ?? 0) }) : t('snooze.name')}
      onClose={close}
      actions={
        <>
          {snoozed && (
            <Button tone="ink" size="tall" onClick={() => void take({ until: null })}>
              {t('snooze.end')}
            </Button>
          )}
          <Button tone={snoozed ? 'text' : 'quiet'} size="tall" onClick={close}>
            {t('snooze.not')}
          </Button>
        </>
      }
    >
      <p>{t('snooze.says')}</p>
      <Problem says={choosing.problem} />
      <ul className={s.lengths}>
        {choices.map(([name, until, snooze]) => (
          <li key={name}>
            <button type="button" onClick={() => void take(snooze)}>
              {name} <span>{until}</span>
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  );
};
