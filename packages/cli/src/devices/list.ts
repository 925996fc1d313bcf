import type { Device } from '@beckon/protocol';
import { shortIds } from '../text/ids.ts';
import { oneLine, table } from '../text/lines.ts';
import { ago } from '../text/time.ts';

const NONE = 'No device yet. Open the link that `npx beckon link` prints there, and allow notifications.\n';

/** A person's devices, and how well each can be reached. */
export const listDevices = (devices: readonly Device[], now: number): string => {
  if (devices.length === 0) return NONE;
  const short = shortIds(devices.map(({ id }) => id));
  const when = (at: number | null): string => (at === null ? 'never' : ago(at, now));
  const rows = devices.map((one) => [
    short.get(one.id) ?? one.id,
    oneLine(one.name),
    hostOf(one.service),
    health(one, now),
    when(one.lastAcceptedAt),
    when(one.lastShownAt),
  ]);
  return table(['ID', 'NAME', 'PUSH SERVICE', 'HEALTH', 'ACCEPTED', 'SHOWN'], rows);
};

const health = (device: Device, now: number): string => {
  switch (device.state) {
    case 'ok':
      return 'ok';
    case 'unproven':
      return 'not proven yet';
    case 'gone':
      return 'gone';
    case 'failing':
      return `failing since ${ago(device.failingSince ?? now, now)}: ${oneLine(device.failure ?? 'no reason given')}`;
  }
};

const hostOf = (service: string): string => (URL.canParse(service) ? new URL(service).host : oneLine(service));
