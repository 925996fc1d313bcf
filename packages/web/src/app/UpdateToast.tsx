import { useSyncExternalStore } from 'react';
import { Button } from '../look/Button.tsx';
import { useTexts } from '../texts/Texts.tsx';
import s from './frame.module.css';
import type { Updates } from './worker.ts';

/** A newer app has been fetched and waits; the person says when. */
export const UpdateToast = ({ updates }: { updates: Updates }) => {
  const { t } = useTexts();
  const ready = useSyncExternalStore(updates.subscribe, updates.ready);
  if (!ready) return null;
  return (
    <div className={s.toast} role="status">
      <p>{t('update.ready')}</p>
      <Button tone="text" onClick={updates.take}>
        {t('update.reload')}
      </Button>
    </div>
  );
};
