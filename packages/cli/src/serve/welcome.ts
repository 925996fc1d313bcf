import { networkInterfaces } from 'node:os';
import { pages } from '@beckon/protocol';
import { type Config, type House, VERSION } from '@beckon/server';
import { lasting } from '../text/duration.ts';
import { qr } from '../text/qr.ts';

const LINK_LIFE = 15 * 60_000;

/** What a person reads when the server is up: where it is, how to get in, and what to do next. */
export const welcome = async (house: House, config: Config, draw: boolean): Promise<string> => {
  const link = house.publicUrl() + pages.signIn(await house.signInSecret(LINK_LIFE));
  const phone = house.publicUrl().startsWith('https:');
  return [
    `Beckon ${VERSION} runs at ${house.url}`,
    '',
    `  Sign in  ${link}`,
    `           (good once, for ${lasting(LINK_LIFE)}; \`npx beckon link\` makes another)`,
    ...addresses(house, config).map(([name, text]) => `  ${name.padEnd(7)}  ${text}`),
    `  Data     ${config.dataDir}${config.databaseUrl === null ? '' : `, and ${databaseOf(config.databaseUrl)}`}`,
    '',
    ...(phone && draw ? [await qr(link)] : []),
    'What next',
    phone ? '  1. Open the link, on your phone by the code' : '  1. Open the link',
    '  2. Allow notifications',
    '  3. In another terminal, in this directory: npx beckon ask "Deploy?" --approve --wait',
    '',
    'Ctrl-C stops Beckon. What agents asked is kept.',
    '',
  ].join('\n');
};

/** Where it is, and never the password. */
const databaseOf = (url: string): string => {
  const { host, pathname } = new URL(url);
  return `PostgreSQL ${decodeURIComponent(pathname.slice(1))}${host === '' ? '' : ` at ${host}`}`;
};

const addresses = (house: House, config: Config): [string, string][] => {
  const reached = house.publicUrl();
  if (reached.startsWith('https:')) return [['Phones', reached]];
  const lan = config.lan ? lanAddresses().map((address): [string, string] => ['Nearby', at(house.url, address)]) : [];
  return [...lan, ['Phones', 'not yet: push needs https. `npx beckon expose` sets that up']];
};

const at = (url: string, address: string): string => {
  const there = new URL(url);
  there.hostname = address;
  return `${there.origin} (no push: plain http)`;
};

const lanAddresses = (): string[] =>
  Object.values(networkInterfaces())
    .flatMap((found) => found ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
