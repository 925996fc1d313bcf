import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { countedAs, factsReader, isLoopback, type TrustedProxy } from './client.ts';

const facts = (trusted: TrustedProxy, peer: string, headers: Record<string, string> = {}, encrypted = false) =>
  factsReader(trusted)({
    headers: { host: 'beckon.local', ...headers },
    socket: { remoteAddress: peer, encrypted },
  } as unknown as IncomingMessage);

const forged = { 'x-forwarded-for': '1.1.1.1', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' };

describe('what a connection says about the client', () => {
  it.each<[string, TrustedProxy, string, Record<string, string>, { address: string; https?: boolean; host?: string }]>([
    ['nobody is believed', null, '10.0.0.7', forged, { address: '10.0.0.7' }],
    ['but a tunnel on this machine, about the address', null, '127.0.0.1', forged, { address: '1.1.1.1' }],
    ['nor that, where others are named', ['10.0.0.7'], '127.0.0.1', forged, { address: '127.0.0.1' }],
    ['a v4 address inside a v6 one', null, '::ffff:10.0.0.7', {}, { address: '10.0.0.7' }],
    [
      'any proxy: its own last word',
      'any',
      '10.0.0.7',
      { 'x-forwarded-for': '1.1.1.1, 2.2.2.2' },
      { address: '2.2.2.2' },
    ],
    ['any proxy, which says nothing', 'any', '10.0.0.7', {}, { address: '10.0.0.7' }],
    [
      'any proxy, which says no address',
      'any',
      '10.0.0.7',
      { 'x-forwarded-for': '1.1.1.1, unknown' },
      { address: '10.0.0.7' },
    ],
    ['scheme and host', 'any', '10.0.0.7', forged, { address: '1.1.1.1', https: true, host: 'evil.example' }],
    ['a stranger beside the proxy', ['10.0.0.7'], '10.0.0.8', forged, { address: '10.0.0.8' }],
    [
      'a chain of known ones',
      ['10.0.0.0/8'],
      '10.0.0.7',
      { 'x-forwarded-for': '9.9.9.9, 8.8.8.8, 10.1.1.1' },
      { address: '8.8.8.8' },
    ],
    ['known ones alone', ['10.0.0.0/8'], '10.0.0.7', { 'x-forwarded-for': '10.1.1.1' }, { address: '10.0.0.7' }],
    ['a port', 'any', '10.0.0.7', { 'x-forwarded-for': '1.1.1.1:4711' }, { address: '1.1.1.1' }],
    ['a v6 port', 'any', '::1', { 'x-forwarded-for': '[2001:db8::1]:4711' }, { address: '2001:db8::1' }],
    ['a v6 range', ['fd00::/8'], 'fd00::7', { 'x-forwarded-for': '2001:db8::1' }, { address: '2001:db8::1' }],
  ])('%s', (_, trusted, peer, headers, expected) => {
    expect(facts(trusted, peer, headers)).toEqual({ https: false, host: 'beckon.local', ...expected });
  });

  it('is https when the connection is', () => {
    expect(facts(null, '10.0.0.7', {}, true).https).toBe(true);
  });
});

describe('an address', () => {
  it('is counted by itself, or by its /64', () => {
    expect(countedAs('203.0.113.7')).toBe('203.0.113.7');
    expect(countedAs('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
    expect(countedAs('2001:db8::6')).toBe('2001:db8:0:0');
    expect(countedAs('2001:db8:1:2::')).toBe('2001:db8:1:2');
    expect(countedAs('::1')).toBe('0:0:0:0');
    expect(countedAs('fe80::1%eth0')).toBe('fe80:0:0:0');
  });

  it('is of this machine', () => {
    expect(['127.0.0.1', '127.8.8.8', '::1'].every(isLoopback)).toBe(true);
    expect(['128.0.0.1', '10.0.0.7', '', '127.evil.example'].some(isLoopback)).toBe(false);
  });
});
