import type { Intensity, Preferences, PreferencesPreview } from '@beckon/protocol';
import { useState } from 'react';
import { Button } from '../look/Button.tsx';
import { Skeleton } from '../look/Skeleton.tsx';
import { besides } from './levels.ts';
import s from './preferences.module.css';
import { usePreview } from './usePreview.ts';
import { useRules } from './useRules.ts';
import { WeekList } from './WeekList.tsx';

/** What last week would have been at this level and those beside it, and which pushes these are. */
export const LastWeek = ({ preferences }: { preferences: Preferences }) => {
  const { t } = useRules();
  const { preview, again } = usePreview(preferences);
  const [shown, setShown] = useState(false);
  if (preview === 'loading') {
    return (
      <div className={s.week} aria-hidden="true">
        <Skeleton shape="line" />
      </div>
    );
  }
  if (preview === 'failed') {
    return (
      <div className={s.week}>
        <p>{t('week.failed')}</p>
        <Button tone="text" edge onClick={again}>
          {t('week.again')}
        </Button>
      </div>
    );
  }
  if (preview.items.length === 0) return <p className={s.week}>{t('week.none')}</p>;
  return (
    <div className={s.week}>
      <p>
        <Counts preview={preview} level={preferences.intensity} />
      </p>
      <Button tone="text" edge aria-expanded={shown} onClick={() => setShown(!shown)}>
        {t(shown ? 'week.hide' : 'week.show')}
      </Button>
      {shown && <WeekList items={preview.items} level={preferences.intensity} />}
    </div>
  );
};

const Counts = ({ preview: { pushes }, level }: { preview: PreferencesPreview; level: Intensity }) => {
  const { t, rich } = useRules();
  const { quieter, louder } = besides(level);
  const beside = {
    ...(quieter && { quieter: t(`level.${quieter}`), less: pushes[quieter] }),
    ...(louder && { louder: t(`level.${louder}`), more: pushes[louder] }),
  };
  const key = quieter && louder ? 'week.both' : quieter ? 'week.quieter' : 'week.louder';
  return (
    <>
      {rich('week.here', {
        count: pushes[level],
        b: (parts: unknown[]) => <b key="b">{parts as string[]}</b>,
      })}{' '}
      {t(key, beside)}
    </>
  );
};
