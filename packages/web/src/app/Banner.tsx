import { useLocation } from 'wouter';
import { Button } from '../look/Button.tsx';
import { Icon } from '../look/Icon.tsx';
import type { Key } from '../texts/en.ts';
import { useTexts } from '../texts/Texts.tsx';
import { clock } from '../time/moment.ts';
import { useBeckon } from './Beckon.tsx';
import { useLine } from './connection.ts';
import s from './frame.module.css';

/** In a conversation it is good to know what becomes of what one writes. */
const keyOf = (state: 'offline' | 'silent', path: string): Key => {
  if (state === 'silent') return 'line.silent';
  return path.startsWith('/conversations/') ? 'line.offline.writing' : 'line.offline';
};

/** What happened to the line, and what is done about it. */
export const Banner = () => {
  const { t, rich, locale } = useTexts();
  const { host, mirror } = useBeckon();
  const { state, since } = useLine();
  const [path] = useLocation();
  if (state === 'fine') return null;
  const values = { host, since: clock(since, locale), b: (parts: unknown[]) => <b key="b">{parts as string[]}</b> };
  return (
    <div className={s.banner} role="status">
      <Icon name={state === 'offline' ? 'offline' : 'alert'} size="s" />
      <p>{rich(keyOf(state, path), values)}</p>
      {state === 'silent' && (
        <Button tone="text" onClick={() => mirror.refresh()}>
          {t('line.retry')}
        </Button>
      )}
    </div>
  );
};
