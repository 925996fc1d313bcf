import { isFault } from '@beckon/protocol';
import { useRef, useState } from 'react';
import { useBeckon } from '../app/Beckon.tsx';
import type { ThreadMessage } from '../app/sdk.ts';
import { Button } from '../look/Button.tsx';
import { Glyph } from '../look/Glyph.tsx';
import { Icon } from '../look/Icon.tsx';
import { useTalk } from '../talk/Talk.tsx';
import { useTimes } from '../time/useTimes.ts';
import s from './thread.module.css';

interface Props {
  message: ThreadMessage;
  agent: string;
  retry: (runId: string) => Promise<void>;
}

/** An answer that is not done and will not be by itself: why, what is kept, and the way on. */
export const Ended = ({ message, agent, retry }: Props) => {
  const { t } = useTalk();
  const { host } = useBeckon();
  const times = useTimes();
  const place = useRef<HTMLDivElement>(null);
  const [retrying, setRetrying] = useState(false);
  const [refused, setRefused] = useState<string>();
  const { status, error, runId } = message;
  if (status !== 'error' && status !== 'interrupted' && status !== 'cancelled') return null;
  const again = async (run: string): Promise<void> => {
    setRetrying(true);
    setRefused(undefined);
    const article = place.current?.closest('article');
    await retry(run).then(
      // The button goes with the failure: the answer that is written again takes the focus.
      () => article?.focus(),
      (thrown: unknown) => setRefused(isFault(thrown) ? thrown.message : t('common.unreachable', { host })),
    );
    setRetrying(false);
  };
  const at = times.spoken(message.updatedAt);
  return (
    <div className={s.notice} ref={place}>
      <Glyph name={status === 'error' ? 'error' : 'expired'} />
      <div>
        <p>
          <b>{t(`ended.run.${status}`, { agent, at })}</b>{' '}
          {error ? error.message : status === 'interrupted' && t('ended.run.interrupted.says')}
        </p>
        {refused && (
          <p className={s.refused} role="alert">
            {refused}
          </p>
        )}
        {runId && (
          <Button size="small" aria-disabled={retrying || undefined} onClick={() => !retrying && void again(runId)}>
            <Icon name="retry" size="s" />
            {t('thread.again')}
          </Button>
        )}
      </div>
    </div>
  );
};
