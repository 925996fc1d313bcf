import type { Client } from '@beckon/client';
import type { Running } from '@beckon/server';
import { findAccess } from '../access/access.ts';
import { pairing } from '../access/pairing.ts';
import { exits } from '../exits.ts';
import { Failure, failureOf, usage } from '../failure.ts';
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
  const unhear = world.onSignal('SIGHUP', () => stop.end());
  const ground: Ground = { world, port: Number(new URL(running.url).port), host: hostOf(world), signal: stop.signal };
  try {
    return options.off === true ? await off(ground, running, user) : await on(ground, options, running, user, stop);
  } finally {
    unhear();
  }
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
  const { url, ended } = exposed;
  if (ended === undefined) {
    await setPublicUrl(world, running, user, url);
    world.stdout.write(await told(world, user, exposed));
    return exits.ok;
  }
  try {
    await setPublicUrl(world, running, user, url);
    world.stdout.write(`${await told(world, user, exposed)}\n${reachesWhile}`);
    await Promise.race([ended, stop.heard]);
    if (stop.signal.aborted) return exits.ok;
    throw new Failure(exits.unreachable, `${url} has ended. Run this again for another.`);
  } finally {
    stop.end();
    await ended;
    await setPublicUrl(world, running, user, null).catch((error: unknown) => {
      world.stderr.write(`The server still believes in ${url}: ${failureOf(error).message}\n`);
    });
  }
};

const reachesWhile = 'It lasts as long as this runs: Ctrl-C ends it.\n';

const told = async (world: World, user: Client, { url, reach }: Exposed): Promise<string> =>
  [`Beckon is at ${url}`, reach, '', await pairing(world, user)].join('\n');

/** The first way that opens; why another did not is told. */
const firstOf = async (ways: readonly Way[], ground: Ground): Promise<Exposed | undefined> => {
  for (const way of ways) {
    const program = findProgram(ground.world, way.name);
    if (program === undefined) continue;
    try {
      return await way.open(program, ground);
    } catch (error) {
      if (!(error instanceof Unable)) throw error;
      ground.world.stderr.write(`${error.message}.\n`);
    }
  }
  return undefined;
};

/** Who chose a name wants that one: only caddy takes it. Otherwise what the machine has, the lasting one first. */
const waysFor = ({ host }: Ground, { by }: ExposeOptions): readonly Way[] => {
  if (by !== undefined) return [tailscale, cloudflared, caddy].filter(({ name }) => name === by);
  return host === undefined ? [tailscale, cloudflared] : [caddy];
};

const hostOf = ({ env }: World): string | undefined =>
  env.BECKON_PUBLIC_URL && URL.canParse(env.BECKON_PUBLIC_URL) ? new URL(env.BECKON_PUBLIC_URL).host : undefined;

const off = async (ground: Ground, running: Running, user: Client): Promise<number> => {
  const { world } = ground;
  const { server } = await user.call('state');
  const program = findProgram(world, 'tailscale');
  if (program !== undefined && server.publicUrl?.endsWith('.ts.net')) await tailscale.close?.(program, ground);
  await setPublicUrl(world, running, user, null);
  world.stdout.write(`Beckon is at ${running.url} again, for this machine alone.\n`);
  return exits.ok;
};
