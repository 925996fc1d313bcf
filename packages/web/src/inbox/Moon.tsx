import { lazy, Suspense, useState } from 'react';
import { useSnapshot } from '../app/Beckon.tsx';
import { cx } from '../look/cx.ts';
import { Icon } from '../look/Icon.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { useTimes } from '../time/useTimes.ts';
import s from './inbox.module.css';

const Snoozing = lazy(() => import('../preferences/Snoozing.tsx'));

/** Until when it is quiet, in words; undefined when nobody snoozed. */
export const useSnoozedUntil = (): string | undefined => {
  const times = useTimes();
  const until = useSnapshot().preferences?.snoozedUntil ?? 0;
  return until > times.now ? times.own(until) : undefined;
};

/**
 * Whether it is quiet for a while, and the way to change that, where a person looks first.
 *
 * @param alone until when is said beside it by somebody else
 */
export const Moon = ({ alone = false }: { alone?: boolean }) => {
  const { t } = useTexts();
  const { preferences } = useSnapshot();
  const at = useSnoozedUntil();
  const [open, setOpen] = useState(false);
  const label = at === undefined ? t('snooze.name') : t('snooze.now', { at });
  return (
    <>
      <button
        type="button"
        className={cx(s.moon, at !== undefined && s.snoozed)}
        aria-label={label}
        title={label}
        disabled={!preferences}
        onClick={() => setOpen(true)}
      >
        {at !== undefined && !alone && <span>{t('snooze.until', { at })}</span>}
        <Icon name="moon" />
      </button>
      {open && (
        <Suspense fallback={null}>
          <Snoozing close={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
};
