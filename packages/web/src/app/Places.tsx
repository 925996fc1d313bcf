import { Link, useLocation } from 'wouter';
import { unreadOf } from '../conversations/preview.ts';
import { Wordmark } from '../look/Brand.tsx';
import { Icon, type IconName } from '../look/Icon.tsx';
import { Count, LampCount, Person } from '../look/Who.tsx';
import type { Key } from '../texts/en.ts';
import { useTexts } from '../texts/Texts.tsx';
import { useSnapshot } from './Beckon.tsx';
import s from './frame.module.css';

interface Place {
  to: string;
  icon: IconName;
  name: Key;
  holds: readonly string[];
}
/** The places of the app, and which addresses belong to each. A phone has room for four: there Settings leads to Told. */
const places: readonly Place[] = [
  { to: '/', icon: 'inbox', name: 'place.inbox', holds: ['/asks'] },
  { to: '/conversations', icon: 'chat', name: 'place.conversations', holds: ['/conversations'] },
  { to: '/agents', icon: 'agents', name: 'place.agents', holds: ['/agents'] },
  { to: '/notifications', icon: 'ledger', name: 'place.told', holds: ['/notifications'] },
  { to: '/settings', icon: 'settings', name: 'place.settings', holds: ['/settings', '/devices'] },
];

const tabs: readonly Place[] = places.flatMap((place) => {
  if (place.to === '/notifications') return [];
  return [place.to === '/settings' ? { ...place, holds: [...place.holds, '/notifications'] } : place];
});

const holds = (place: Place, path: string): boolean =>
  path === place.to || place.holds.some((root) => path === root || path.startsWith(`${root}/`));

/** A lamp where somebody waits, ink where something is unread. */
const Tally = ({ place }: { place: Place }) => {
  if (place.to === '/') return <Waiting />;
  return place.to === '/conversations' ? <Unread /> : null;
};

const Unread = () => {
  const { t } = useTexts();
  const unread = unreadOf(useSnapshot().conversations.values());
  if (unread === 0) return null;
  return <Count label={t('place.unread', { count: unread })}>{unread > 99 ? '99+' : unread}</Count>;
};

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
      {tabs.map((place) => (
        <Link
          key={place.to}
          href={place.to}
          className={s.tab ?? ''}
          aria-current={holds(place, path) ? 'page' : undefined}
        >
          <Icon name={place.icon} />
          <span className={s.badge}>
            <Tally place={place} />
          </span>
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
          <span className={s.placeEnd}>
            <Tally place={place} />
          </span>
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
