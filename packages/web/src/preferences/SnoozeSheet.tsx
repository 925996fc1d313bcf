import type { Preferences, Snooze } from '@beckon/protocol';
import { Button } from '../look/Button.tsx';
import { Sheet } from '../look/Sheet.tsx';
import { useTimes } from '../time/useTimes.ts';
import { morningIs, morningZone } from './morning.ts';
import { Problem } from './Problem.tsx';
import s from './preferences.module.css';
import type { Choosing } from './usePreferences.ts';
import { useRules } from './useRules.ts';
import { spokenWallTime } from './wallTime.ts';

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
  const day = morningIs(times.now, timeZone);
  const eight = spokenWallTime('08:00', locale);
  const isHere = times.own(times.now) === times.clock(times.now);
  const at = isHere ? eight : `${eight} ${morningZone(times.now, timeZone, locale)}`;
  const until = (ms: number): string => t('snooze.at', { at: times.own(times.now + ms) });
  const choices: [name: string, until: string, snooze: Snooze][] = [
    [t('snooze.half'), until(30 * MINUTE), { forMs: 30 * MINUTE }],
    [t('snooze.hour'), until(60 * MINUTE), { forMs: 60 * MINUTE }],
    [t('snooze.morning'), t(`snooze.morning.${day}`, { at }), { until: 'morning' }],
  ];
  return (
    <Sheet
      title={snoozed ? t('snooze.until', { at: times.own(snoozedUntil ?? 0) }) : t('snooze.name')}
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
