import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import type { RequestFacts } from './facts.ts';

/** Whose `X-Forwarded-*` headers are believed. */
export type TrustedProxy = null | 'any' | readonly string[];

/** Reads the facts of a request from its connection. */
export type FactsReader = (incoming: Pick<IncomingMessage, 'headers' | 'socket'>) => RequestFacts;

/**
 * The client's address is the connection's, unless a trusted proxy is there: then it is the last one in
 * `X-Forwarded-For` that is no trusted proxy itself. What stands before that was written by the client.
 *
 * Unasked, a proxy or tunnel on this machine is believed about the address alone: else everybody who comes through it
 * would be one address, and ten wrong codes by a stranger would keep the owner from signing in. A local program that
 * lies here only cheats the limits per address, which others still bound.
 */
export const factsReader = (trusted: TrustedProxy): FactsReader => {
  const trusts = truster(trusted);
  return ({ headers, socket }) => {
    const peer = plainAddress(socket.remoteAddress ?? '');
    const https = 'encrypted' in socket && socket.encrypted === true;
    const host = headers.host ?? '';
    if (!trusts(peer)) {
      const local = trusted === null && isLoopback(peer);
      return { address: local ? forwardedFor(headers['x-forwarded-for'], peer, isLoopback) : peer, https, host };
    }
    return {
      address: forwardedFor(headers['x-forwarded-for'], peer, trusted === 'any' ? () => false : trusts),
      https: https || last(headers['x-forwarded-proto']) === 'https',
      host: last(headers['x-forwarded-host']) ?? host,
    };
  };
};

const truster = (trusted: TrustedProxy): ((address: string) => boolean) => {
  if (trusted === null) return () => false;
  if (trusted === 'any') return () => true;
  const list = new BlockList();
  for (const range of trusted) {
    const [address = '', bits] = range.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
};

const forwardedFor = (
  header: string | string[] | undefined,
  peer: string,
  trusts: (address: string) => boolean,
): string => {
  const client = split(header)
    .map(plainAddress)
    .findLast((hop) => !trusts(hop));
  return client !== undefined && isIP(client) !== 0 ? client : peer;
};

const split = (header: string | string[] | undefined): string[] =>
  [header ?? []].flat().flatMap((line) => line.split(',').map((one) => one.trim()));

const last = (header: string | string[] | undefined): string | undefined => split(header).at(-1) || undefined;

/** `::ffff:10.0.0.7`, `[::1]:8080` and `10.0.0.7:80` without what is around the address. */
const plainAddress = (address: string): string => {
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? /^([\d.]+):\d+$/.exec(address)?.[1] ?? address;
  const mapped = /^::ffff:([\d.]+)$/i.exec(bare)?.[1];
  return mapped ?? bare;
};

export const isLoopback = (address: string): boolean => address === '::1' || /^127\.[\d.]+$/.test(address);

/** The name under which an address is counted: a home or a hotel has a whole /64 of IPv6 to choose from. */
export const countedAs = (address: string): string => {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array<string>(gap).fill('0'), ...right].slice(0, 4).join(':');
};
