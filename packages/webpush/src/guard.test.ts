import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import { addressGuard, guardedLookup } from './index.ts';

const mixed: LookupAddress[] = [
  { address: '10.0.0.1', family: 4 },
  { address: '2607:f8b0::1', family: 6 },
  { address: '8.8.8.8', family: 4 },
];

function resolverOf(addresses: LookupAddress[]): LookupFunction {
  return (_hostname, _options, callback) => callback(null, addresses);
}

type Found = { error: NodeJS.ErrnoException | null; address: string | LookupAddress[]; family: number | undefined };

function look(lookup: LookupFunction, options: { all?: boolean }): Promise<Found> {
  return new Promise((resolve) => {
    lookup('push.example', options, (error, address, family) => resolve({ error, address, family }));
  });
}

describe('guardedLookup', () => {
  it('leaves the private addresses of a name out', async () => {
    const lookup = guardedLookup({ lookup: resolverOf(mixed) });
    expect((await look(lookup, { all: true })).address).toEqual(mixed.slice(1));
    expect(await look(lookup, {})).toEqual({ error: null, address: '2607:f8b0::1', family: 6 });
  });

  it('fails for a name with none but private ones', async () => {
    const lookup = guardedLookup({ lookup: resolverOf(mixed.slice(0, 1)) });
    for (const all of [true, false]) {
      const { error } = await look(lookup, { all });
      expect(error).toMatchObject({
        name: 'PrivateAddressError',
        code: 'ERR_PRIVATE_ADDRESS',
        message: expect.stringContaining('push.example'),
      });
    }
  });

  it('passes on what the resolver says went wrong', async () => {
    const failure = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    const lookup = guardedLookup({ lookup: (_host, _options, callback) => callback(failure, []) });
    expect((await look(lookup, { all: true })).error).toBe(failure);
  });

  it('lets everything through when told to', async () => {
    const lookup = guardedLookup({ allowPrivate: true, lookup: resolverOf(mixed) });
    expect((await look(lookup, { all: true })).address).toEqual(mixed);
  });
});

describe('checkLiteral', () => {
  it.each(['127.0.0.1', '[::1]', '::1', '[::ffff:127.0.0.1]', '169.254.169.254', '[64:ff9b::a00:1]', '0.0.0.0'])(
    'refuses %s',
    (host) => {
      expect(() => addressGuard().checkLiteral(host)).toThrow(expect.objectContaining({ code: 'ERR_PRIVATE_ADDRESS' }));
      expect(() => addressGuard({ allowPrivate: true }).checkLiteral(host)).not.toThrow();
    },
  );

  it.each(['8.8.8.8', '[2607:f8b0::1]', 'localhost', 'push.example'])('has nothing against %s', (host) => {
    expect(() => addressGuard().checkLiteral(host)).not.toThrow();
  });
});
