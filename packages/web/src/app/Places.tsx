import { Link, useLocation } from 'wouter';
import { Wordmark } from '../look/Brand.tsx';
import { Icon, type IconName } from '../look/Icon.tsx';
import { LampCount, Person } from '../look/Who.tsx';
import type { Key } from '../texts/en.ts';
import { useTexts } from '../texts/Texts.tsx';
import { useSnapshot } from './Beckon.tsx';
import s from './frame.module.css';

/** The four places of the app, and which addresses belong to each. */
const places: readonly { to: string; icon: IconName; name: Key; holds: readonly string[] }[] = [
  { to: '/', icon: 'inbox', name: 'place.inbox', holds: ['/asks'] },
  { to: '/notifications', icon: 'ledger', name: 'place.told', holds: ['/notifications'] },
  { to: '/agents', icon: 'agents', name: 'place.agents', holds: ['/agents'] },
  { to: '/settings', icon: 'settings', name: 'place.settings', holds: ['/settings', '/devices'] },
];

const holds = (place: (typeof places)[number], path: string): boolean =>
  path === place.to || place.holds.some((root) => path === root || path.startsWith(`${root}/`));

const Waiting = () => {
  const { t } = useTexts();
  const waiting = useSnapshot().open.length;
  if (waiting === 0) return null;
  return <LampCount label={t('place.waiting', { count: waiting })}>{waiting}</LampCount>;
};

export const Tabs = () => {
  const { t } = useTexts();
  const [path] = useLocation();
  return (
    <nav className={s.tabs} aria-label={t('place.nav')}>
      {places.map((place) => (
        <Link
          key={place.to}
          href={place.to}
          className={s.tab ?? ''}
          aria-current={holds(place, path) ? 'page' : undefined}
        >
          <Icon name={place.icon} />
          {place.to === '/' && (
            <span className={s.badge}>
              <Waiting />
            </span>
          )}
          {t(place.name)}
        </Link>
      ))}
    </nav>
  );
};

export const Side = () => {
  const { t } = useTexts();
  const [path] = useLocation();
  const { me, open } = useSnapshot();
  return (
    <nav className={s.side} aria-label={t('place.nav')}>
      <Wordmark lit={open.length > 0} />
      {places.map((place) => (
        <Link
          key={place.to}
          href={place.to}
          className={s.place ?? ''}
          aria-current={holds(place, path) ? 'page' : undefined}
        >
          <Icon name={place.icon} size="s" />
          {t(place.name)}
          {place.to === '/' && (
            <span className={s.placeEnd}>
              <Waiting />
            </span>
          )}
        </Link>
      ))}
      {me && (
        <div className={s.sideFoot}>
          <Person name={me.name} />
          <bdi>{me.name}</bdi>
        </div>
      )}
    </nav>
  );
};
