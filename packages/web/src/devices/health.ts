import type { Device } from '@beckon/protocol';
import type { IconName } from '../look/Icon.tsx';
import type { Texts } from '../texts/format.ts';
import type { Times } from '../time/useTimes.ts';

/** The push services by the names people know them by; an origin says the rest. */
const services: readonly [end: string, name: string][] = [
  ['googleapis.com', 'Google'],
  ['push.apple.com', 'Apple'],
  ['mozilla.com', 'Mozilla'],
  ['notify.windows.com', 'Microsoft'],
];

export const serviceName = (origin: string): string => {
  const host = URL.canParse(origin) ? new URL(origin).hostname : origin;
  return services.find(([end]) => host === end || host.endsWith(`.${end}`))?.[1] ?? host;
};

export const deviceIcon = (name: string): IconName => {
  if (/ipad|tablet/i.test(name)) return 'tablet';
  return /iphone|android|phone|pixel|galaxy/i.test(name) ? 'phone' : 'laptop';
};

/** Pushes still go out, and for a day or longer none of them came up. */
export const isSilent = ({ state, lastAcceptedAt, lastShownAt }: Device): boolean =>
  state === 'ok' && lastShownAt !== null && (lastAcceptedAt ?? 0) - lastShownAt > DAY;

const DAY = 86_400_000;

export const reaches = (device: Device): boolean =>
  (device.state === 'ok' && !isSilent(device)) || device.state === 'unproven';

/** How well a device can be reached, in words; `bad` when something must be done. */
export const healthOf = (device: Device, { t }: Texts, times: Times): { bad?: string; says: string } => {
  if (isSilent(device)) {
    return { bad: t('health.silent', { at: times.spoken(device.lastShownAt ?? 0) }), says: t('health.silent.says') };
  }
  const shown = device.lastShownAt !== null && t('health.shown', { at: times.spoken(device.lastShownAt) });
  switch (device.state) {
    case 'gone':
      return { bad: t('health.gone'), says: t('health.gone.says') };
    case 'failing':
      return {
        bad: t('health.failing', { since: times.spoken(device.failingSince ?? device.createdAt) }),
        says: device.failure ?? '',
      };
    case 'unproven':
      return { says: device.lastAcceptedAt === null ? t('health.new') : t('health.unproven') };
    default:
      return { says: shown || t('health.unproven') };
  }
};
