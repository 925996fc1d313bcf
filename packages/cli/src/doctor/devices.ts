import type { Device } from '@beckon/protocol';
import { prove, sentenceOf } from '../devices/prove.ts';
import { oneLine } from '../text/lines.ts';
import { type Check, fail, ok, type Patient, warn } from './check.ts';

/** Sends every device a push at once, and says which of them showed it. */
export const checkDevices = async (patient: Patient, push: boolean, signal: AbortSignal): Promise<Check[]> => {
  const { items } = await patient.user.call('listDevices', { signal });
  if (items.length === 0) {
    const mend = 'Open the link that `npx beckon link` prints on your phone, and allow notifications';
    return [warn('devices', 'none, so nobody can be told', mend)];
  }
  const alive = items.filter(({ state }) => state !== 'gone');
  if (!push) return [ok('devices', `${alive.length} registered`)];
  return Promise.all(alive.map((device) => checkDevice(patient, device, signal)));
};

const checkDevice = async ({ user, world }: Patient, device: Device, signal: AbortSignal): Promise<Check> => {
  const name = oneLine(device.name);
  const verdict = await prove(user, world.clock, device.id, signal);
  const [found = '', ...mend] = sentenceOf(verdict).split('. ');
  const about = `${name}: ${found}`;
  if (verdict.type === 'shown') return ok('device', about);
  const advice = mend.join('. ') || `\`npx beckon devices test ${device.id}\` tries again`;
  return verdict.type === 'refused' ? fail('device', about, advice) : warn('device', about, advice);
};
