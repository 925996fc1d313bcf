import { cx } from './cx.ts';
import s from './icon.module.css';

/** 24 grid, 1.75 line, round ends, in the colour of the text. */
const icons = {
  inbox: (
    <>
      <path d="M4 13.5V7a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v6.5V18a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2z" />
      <path d="M4 13.5h4.2c.5 0 .9.3 1.1.8.5 1 1.4 1.7 2.7 1.7s2.2-.7 2.7-1.7c.2-.5.6-.8 1.1-.8H20" />
    </>
  ),
  agents: (
    <>
      <rect x="4" y="4" width="16" height="16" rx="3.5" />
      <path d="M8 9.5l2.8 2.5L8 14.5M13 15h3" />
    </>
  ),
  settings: (
    <>
      <path d="M4 8h8.5M17.5 8H20M4 16h2.5M11.5 16H20" />
      <circle cx="15" cy="8" r="2.4" />
      <circle cx="9" cy="16" r="2.4" />
    </>
  ),
  ledger: (
    <>
      <path d="M10.5 6H20M10.5 12H20M10.5 18h6" />
      <circle cx="5.5" cy="6" r="1.6" />
      <circle cx="5.5" cy="12" r="1.6" />
      <circle cx="5.5" cy="18" r="1.6" />
    </>
  ),
  back: <path d="M14.5 5.5L8 12l6.5 6.5" />,
  chev: <path d="M9.5 6l6 6-6 6" />,
  check: <path d="M5 12.5l4.5 4.5L19 7.5" />,
  cross: <path d="M6.5 6.5l11 11M17.5 6.5l-11 11" />,
  bell: (
    <>
      <path d="M6.2 16.5V11a5.8 5.8 0 0 1 11.6 0v5.5l1.7 1.5h-15z" />
      <path d="M10 20.6a2.2 2.2 0 0 0 4 0" />
    </>
  ),
  phone: (
    <>
      <rect x="6.5" y="3" width="11" height="18" rx="2.5" />
      <path d="M10.8 18h2.4" />
    </>
  ),
  laptop: <path d="M4.5 15.5V7a1.5 1.5 0 0 1 1.5-1.5h12A1.5 1.5 0 0 1 19.5 7v8.5zM2.5 18.8h19" />,
  tablet: (
    <>
      <rect x="4.8" y="3" width="14.4" height="18" rx="2.2" />
      <path d="M10.8 18h2.4" />
    </>
  ),
  copy: (
    <>
      <rect x="9" y="9" width="11" height="11" rx="2.2" />
      <path d="M15 9V6.2A2.2 2.2 0 0 0 12.8 4H6.2A2.2 2.2 0 0 0 4 6.2v6.6A2.2 2.2 0 0 0 6.2 15H9" />
    </>
  ),
  arrdown: <path d="M12 5v13.5M6 12.5l6 6 6-6" />,
  plus: <path d="M12 5v14M5 12h14" />,
  retry: <path d="M19 12.5A7 7 0 1 1 16.9 7L19.5 9.2M19.5 4.5v4.7h-4.7" />,
  alert: <path d="M12 4.5l8.3 14.5H3.7zM12 10v4.2M12 16.7v.1" />,
  offline: (
    <path d="M3.5 3.5l17 17M5 11.2a10 10 0 0 1 4.2-2.5M19 11.2a10 10 0 0 0-6-3M8.3 14.5a5.2 5.2 0 0 1 4.2-1.3M12 18.2v.1" />
  ),
  share: (
    <path d="M12 15V3.8M8 7.5l4-4 4 4M7.5 10.5H6.2A1.7 1.7 0 0 0 4.5 12.2v6.6a1.7 1.7 0 0 0 1.7 1.7h11.6a1.7 1.7 0 0 0 1.7-1.7v-6.6a1.7 1.7 0 0 0-1.7-1.7h-1.3" />
  ),
  key: (
    <>
      <circle cx="8" cy="16" r="4" />
      <path d="M11 13l8.5-8.5M16 8l2.5 2.5" />
    </>
  ),
  qr: <path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM17.5 17.5H20V20h-2.5zM20 14v.1M14 20v.1" />,
  clock: (
    <>
      <circle cx="12" cy="12" r="8" />
      <path d="M12 7.5V12l3 2" />
    </>
  ),
  note: <path d="M5 6.5h14M5 11.5h14M5 16.5h8" />,
  addbox: (
    <>
      <rect x="4" y="4" width="16" height="16" rx="3.5" />
      <path d="M12 8.5v7M8.5 12h7" />
    </>
  ),
  tune: (
    <>
      <path d="M5 7.5h6M15.5 7.5H19M5 16.5h3.5M13 16.5h6" />
      <circle cx="13.3" cy="7.5" r="2" />
      <circle cx="10.8" cy="16.5" r="2" />
    </>
  ),
  chat: (
    <path d="M4 6.5A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.5v7a2.5 2.5 0 0 1-2.5 2.5H11l-4.5 4v-4A2.5 2.5 0 0 1 4 13.5z" />
  ),
  up: <path d="M12 19V5.5M6 11.5l6-6 6 6" />,
  stop: <rect x="7" y="7" width="10" height="10" rx="2" fill="currentColor" stroke="none" />,
  more: <path d="M5.5 12h.01M12 12h.01M18.5 12h.01" strokeWidth="2.6" />,
  moon: <path d="M19.5 14.3A8 8 0 1 1 9.7 4.5a6.4 6.4 0 0 0 9.8 9.8z" />,
  install: <path d="M12 4v11M7.5 10.5L12 15l4.5-4.5M5 19.5h14" />,
} as const;

export type IconName = keyof typeof icons;
/** These point somewhere, so they mirror where text runs from right to left. */
const turning: ReadonlySet<IconName> = new Set(['back', 'chev']);

export const Icon = ({ name, size }: { name: IconName; size?: 's' | 'xs' }) => (
  <svg className={cx(s.i, size && s[size], turning.has(name) && s.flip)} viewBox="0 0 24 24" aria-hidden="true">
    {icons[name]}
  </svg>
);
