import { useState } from 'react';
import { Row } from '../look/Row.tsx';
import { useTimes } from '../time/useTimes.ts';
import { SnoozeSheet } from './SnoozeSheet.tsx';
import type { Choosing } from './usePreferences.ts';
import { useRules } from './useRules.ts';

/** Whether it is quiet for a while, and the way to change that. */
export const SnoozeRow = (choosing: Choosing) => {
  const { t } = useRules();
  const times = useTimes();
  const [open, setOpen] = useState(false);
  const until = choosing.preferences?.snoozedUntil ?? 0;
  return (
    <>
      <Row
        press={() => setOpen(true)}
        first={t('snooze.name')}
        second={until > times.now ? t('snooze.until', { at: times.own(until) }) : t('snooze.off')}
      />
      {open && choosing.preferences && (
        <SnoozeSheet choosing={choosing} preferences={choosing.preferences} close={() => setOpen(false)} />
      )}
    </>
  );
};
