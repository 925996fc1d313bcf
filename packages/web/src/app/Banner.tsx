import { Button } from '../look/Button.tsx';
import { Icon } from '../look/Icon.tsx';
import { useTexts } from '../texts/Texts.tsx';
import { clock } from '../time/moment.ts';
import { useBeckon } from './Beckon.tsx';
import { useLine } from './connection.ts';
import s from './frame.module.css';

/** What happened to the line, and what is done about it. */
export const Banner = () => {
  const { t, rich, locale } = useTexts();
  const { host, mirror } = useBeckon();
  const { state, since } = useLine();
  if (state === 'fine') return null;
  const values = { host, since: clock(since, locale), b: (parts: unknown[]) => <b key="b">{parts as string[]}</b> };
  return (
    <div className={s.banner} role="status">
      <Icon name={state === 'offline' ? 'offline' : 'alert'} size="s" />
      <p>{rich(state === 'offline' ? 'line.offline' : 'line.silent', values)}</p>
      {state === 'silent' && (
        <Button tone="text" onClick={() => mirror.refresh()}>
          {t('line.retry')}
        </Button>
      )}
    </div>
  );
};
