import type { Client } from '@beckon/client';
import { pages } from '@beckon/protocol';
import { lasting } from '../text/duration.ts';
import { qr } from '../text/qr.ts';
import type { World } from '../world.ts';

/** Makes a one-time link and code, and says how to use them. */
export const pairing = async (world: Pick<World, 'stdout' | 'clock'>, user: Client): Promise<string> => {
  const { code, url, expiresAt } = await user.call('createPairing', { body: {} });
  const link = url ?? user.url + pages.signIn(code);
  const lines = [
    `  Link  ${link}`,
    `  Code  ${code}`,
    `        (one secret: good once, for ${lasting(expiresAt - world.clock.now())})`,
    '',
  ];
  if (url === null) return [...lines, 'It opens on this machine only. For a phone: npx beckon expose', ''].join('\n');
  return [...lines, ...(world.stdout.isTTY ? [await qr(url)] : [])].join('\n');
};
