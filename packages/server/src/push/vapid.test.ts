import { checkSubject } from '@beckon/webpush';
import { expect, test } from 'vitest';
import { sealer } from '../kit/seal.ts';
import { FALLBACK_SUBJECT, type VapidShelf, vapidKeys, vapidSubject } from './vapid.ts';

const shelf = (): VapidShelf & { readonly values: Map<string, string> } => {
  const values = new Map<string, string>();
  return {
    values,
    ensure: async (name, value) => values.get(name) ?? values.set(name, value).get(name) ?? '',
    set: async (name, value) => void values.set(name, value),
  };
};

test('keys are made once, and the private one is kept sealed', async () => {
  const settings = shelf();
  const first = await vapidKeys(settings, sealer(['secret'], 'vapid'));
  expect(await vapidKeys(settings, sealer(['secret'], 'vapid'))).toEqual(first);
  expect(settings.values.get('vapid')).not.toContain(first.privateKey);
  expect(Buffer.from(first.publicKey, 'base64url')).toHaveLength(65);
});

test('under a newer secret they are sealed again, and the older one may go', async () => {
  const settings = shelf();
  const first = await vapidKeys(settings, sealer(['old'], 'vapid'));
  expect(await vapidKeys(settings, sealer(['new', 'old'], 'vapid'))).toEqual(first);
  expect(await vapidKeys(settings, sealer(['new'], 'vapid'))).toEqual(first);
  await expect(vapidKeys(settings, sealer(['other'], 'vapid'))).rejects.toThrow('a secret this server does not have');
});

test('the subject is what was configured, else the https public URL, else a fallback to be warned about', () => {
  const url = 'https://beckon.example';
  expect(vapidSubject('mailto:ops@ours.example', url)).toEqual({ subject: 'mailto:ops@ours.example', fallback: false });
  expect(vapidSubject(undefined, url)).toEqual({ subject: url, fallback: false });
  for (const unfit of [
    undefined,
    'http://beckon.example',
    'https://localhost:8787',
    'https://192.168.1.2',
    'https://nas.local',
  ])
    expect(vapidSubject(undefined, unfit)).toEqual({ subject: FALLBACK_SUBJECT, fallback: true });
  expect(() => vapidSubject('mailto:me@localhost', url)).toThrow('Apple');
  expect(() => checkSubject(FALLBACK_SUBJECT)).not.toThrow();
});
