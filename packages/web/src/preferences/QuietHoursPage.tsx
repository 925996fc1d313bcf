import type { QuietHours } from '@beckon/protocol';
import { useState } from 'react';
import { Bar, Head, Pad, Screen, Space } from '../app/Screen.tsx';
import { Button } from '../look/Button.tsx';
import { Row, Rows } from '../look/Row.tsx';
import { DayStrip } from './DayStrip.tsx';
import { Days } from './Days.tsx';
import { Problem } from './Problem.tsx';
import s from './preferences.module.css';
import { usePreferences } from './usePreferences.ts';
import { useRules } from './useRules.ts';
import { spokenWallTime } from './wallTime.ts';
import { Zone } from './Zone.tsx';

/** What most people would say. */
const NIGHT: QuietHours = { from: '22:00', to: '07:00' };

/** Between when, and on which days, only what blocks an agent comes through. */
export const QuietHoursPage = () => {
  const { t, locale } = useRules();
  const { preferences, problem, change } = usePreferences();
  const [wrong, setWrong] = useState<string>();
  const [draft, setDraft] = useState<QuietHours>();
  const kept = preferences?.quietHours ?? null;
  const hours = draft ?? kept ?? NIGHT;

  /** A time that makes no sense stays in its field, with the reason; the server is not asked. */
  const take = async (changes: Partial<QuietHours> = {}): Promise<void> => {
    const next = { ...hours, ...changes };
    setDraft(next);
    setWrong(undefined);
    if (next.from === next.to) return setWrong(t('quiet.length', { from: spokenWallTime(next.from, locale) }));
    if (kept === null) return;
    await change({ quietHours: next });
    setDraft(undefined);
  };
  const turn = async (on: boolean): Promise<void> => {
    if (on && hours.from === hours.to) return void take();
    setWrong(undefined);
    if (await change({ quietHours: on ? hours : null })) setDraft(undefined);
  };
  const time = (name: 'from' | 'to', more?: string) => (
    <li>
      <label className={s.field}>
        <span>
          {t(`quiet.${name}`)}
          {more !== undefined && <small>{more}</small>}
        </span>
        <input
          type="time"
          required
          value={hours[name]}
          aria-invalid={wrong !== undefined || undefined}
          onChange={({ target }) => target.value !== '' && setDraft({ ...hours, [name]: target.value })}
          // not with each digit: half a time would end the quiet, and let out all that waits
          onBlur={() => draft && void take()}
        />
      </label>
    </li>
  );

  return (
    <Screen
      bar={<Bar back={{ to: '/settings', label: t('place.settings') }} />}
      busy={!preferences}
      dock={
        preferences && (
          <Button tone={kept ? 'quiet' : 'ink'} size="tall" wide onClick={() => void turn(kept === null)}>
            {t(kept ? 'quiet.turnOff' : 'quiet.turnOn')}
          </Button>
        )
      }
    >
      <Head title={t('quiet.name')} says={t('quiet.says')} />
      {preferences && (
        <div>
          <div className={s.narrow}>
            <Pad>
              <DayStrip quietHours={kept && hours} />
              <Problem says={wrong ?? problem} />
            </Pad>
            <Rows>
              {time('from')}
              {time('to', hours.to <= hours.from ? t('quiet.nextDay') : undefined)}
              <li>
                <Row
                  wrap
                  first={t('quiet.days')}
                  second={<Days days={hours.days} onChange={(days) => void take({ days })} />}
                />
              </li>
              <li>
                <Zone timeZone={preferences.timeZone} choose={(timeZone) => void change({ timeZone })} />
              </li>
            </Rows>
          </div>
        </div>
      )}
      <Space />
    </Screen>
  );
};
