import type { Client } from '@beckon/client';
import type { Running } from '@beckon/server';
import { findAccess } from '../access/access.ts';
import { pairing } from '../access/pairing.ts';
import { exits } from '../exits.ts';
import { Failure, usage } from '../failure.ts';
import { type Interrupt, interrupt } from '../interrupt.ts';
import type { World } from '../world.ts';
import { caddy } from './caddy.ts';
import { cloudflared } from './cloudflared.ts';
import { findProgram } from './programs.ts';
import { runningHere, setPublicUrl } from './public-url.ts';
import { tailscale } from './tailscale.ts';
import { type Exposed, type Ground, Unable, type Way } from './way.ts';

export interface ExposeOptions {
  readonly off?: boolean;
  readonly by?: Way['name'];
}

const NONE = `Nothing here can bring an https address to this machine. Three ways:
  Tailscale    for your own devices, and it stays: https://tailscale.com/download
  cloudflared  for a try, with a new address each time: https://developers.cloudflare.com/tunnel/downloads/
  Caddy        for a name that leads here, with BECKON_PUBLIC_URL=https://your.host: https://caddyserver.com/docs/install
Then run this again. Or set BECKON_PUBLIC_URL to what a proxy of yours serves, and start Beckon again.
`;

/** Brings an https address to the server of this machine, tells it, and prints how a phone gets in. */
export const expose = async (world: World, options: ExposeOptions): Promise<number> => {
  using stop = interrupt(world);
  const running = runningHere(world);
  const user = findAccess(world, { url: running.url }).user();
  if (running.url.startsWith('https:') && options.off !== true) {
    throw usage('Beckon speaks https by itself here: set BECKON_PUBLIC_URL to its address, and start it again.');
  }
  await user.call('healthz');
  const ground: Ground = { world, port: Number(new URL(running.url).port), host: hostOf(world), signal: stop.signal };
  return options.off === true ? off(ground, running, user) : on(ground, options, running, user, stop);
};

const on = async (
  ground: Ground,
  options: ExposeOptions,
  running: Running,
  user: Client,
  stop: Interrupt,
): Promise<number> => {
  const { world } = ground;
  const exposed = await firstOf(waysFor(ground, options), ground);
  if (exposed === undefined) {
    world.stderr.write(NONE);
    return exits.no;
  }
  const { url, reach, ended } = exposed;
  try {
    await setPublicUrl(world, running, user, url);
    const until = ended === undefined ? [] : ['It lasts as long as this runs: Ctrl-C ends it.', ''];
    world.stdout.write([`Beckon is at ${url}`, reach, '', await pairing(world, user), ...until].join('\n'));
    if (ended === undefined) return exits.ok;
    await Promise.race([ended, stop.heard]);
  } finally {
    if (ended !== undefined) {
      await setPublicUrl(world, running, user, null).catch((error: unknown) => {
        world.stderr.write(`The server was not told that ${url} has ended: ${(error as Error).message}\n`);
      });
      stop.end();
      await ended;
    }
  }
};

