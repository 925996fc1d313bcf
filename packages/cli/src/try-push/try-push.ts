import { addressGuard, generateVapidKeys, openWebPush } from '@beckon/webpush';
import { exits } from '../exits.ts';
import { interrupt } from '../interrupt.ts';
import type { World } from '../world.ts';
import { answersOf } from './answers.ts';
import { openTryServer } from './server.ts';

/** Push services want a subject, and Apple one in the public DNS; nobody will be written to about one push. */
const SUBJECT = 'mailto:nobody@example.com';

/** Sends one push to the browser of this machine, with keys that end with the command. Ends when it was shown. */
export const tryPush = async (world: World): Promise<number> => {
  using stop = interrupt(world);
  const { publicKey, privateKey } = generateVapidKeys();
  const lenient = world.env.BECKON_PUSH_ALLOW_PRIVATE === '1';
  await using push = openWebPush({
    vapid: { subject: world.env.BECKON_VAPID_SUBJECT || SUBJECT, publicKey, privateKey },
    guard: addressGuard({ allowPrivate: lenient }),
    allowInsecure: lenient,
  });
  const { promise: shown, resolve } = Promise.withResolvers<'shown'>();
  await using server = await openTryServer(
    publicKey,
    answersOf(world, push, () => resolve('shown')),
  );
  world.stdout.write(`Open this in a browser of this machine, and press the button:\n\n  ${server.url}\n\n`);
  world.openBrowser?.(server.url);
  if ((await Promise.race([shown, stop.heard])) === 'shown') return exits.ok;
  throw stop.signal.reason;
};
