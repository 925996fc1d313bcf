import { BlockList, isIP } from 'node:net';

/**
 * Which addresses belong to the public internet. An endpoint comes from a device, so without this a device could make the
 * server knock on its own loopback, its neighbours, or a cloud's metadata service.
 */

/** What IANA's IPv4 Special-Purpose Address Registry (RFC 6890) takes out of the public internet, and multicast. */
const NOT_PUBLIC_V4 = blockList('ipv4', [
  ['0.0.0.0', 8], // this network; 0.0.0.0 reaches loopback on Linux
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carrier-grade NAT, and Tailscale
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link local, and cloud metadata
  ['172.16.0.0', 12],
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays, withdrawn
  ['192.168.0.0', 16],
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, and broadcast
]);

/** IPv6 is told the other way round: all that is public lies in 2000::/3, so loopback, ULA, link local and multicast do not. */
const GLOBAL_V6 = blockList('ipv6', [['2000::', 3]]);

const NOT_PUBLIC_V6 = blockList('ipv6', [
  ['2001::', 23], // protocol assignments, Teredo among them: it carries an IPv4 address we would have to believe
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4, which carries an IPv4 address too
  ['3fff::', 20], // documentation
]);

/** Prefixes of 96 bits after which an IPv4 address follows, which is what is really reached: that one is judged. */
const CARRIES_V4 = blockList('ipv6', [
  ['::ffff:0:0', 96], // v4-mapped
  ['64:ff9b::', 96], // NAT64: on a network with IPv6 only, every public IPv4 host looks like this, so it cannot be refused whole
]);

/** True when `address` (an IP address without brackets) is on the public internet; false for all others, and for no address. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !NOT_PUBLIC_V4.check(address, 'ipv4');
  // A zone (`fe80::1%eth0`) names one of our own interfaces.
  if (isIP(address) !== 6 || address.includes('%')) return false;
  if (CARRIES_V4.check(address, 'ipv6')) return isPublicAddress(lastFourBytes(address));
  return GLOBAL_V6.check(address, 'ipv6') && !NOT_PUBLIC_V6.check(address, 'ipv6');
}

/** `64:ff9b::a00:1` and `64:ff9b::10.0.0.1` both give `10.0.0.1`: the URL parser writes every IPv6 address in one way. */
function lastFourBytes(address: string): string {
  const [low = '0', high = '0'] = new URL(`http://[${address}]`).hostname.slice(1, -1).split(':').reverse();
  const [h, l] = [Number.parseInt(high || '0', 16), Number.parseInt(low || '0', 16)];
  return [h >> 8, h & 255, l >> 8, l & 255].join('.');
}

function blockList(family: 'ipv4' | 'ipv6', subnets: readonly (readonly [net: string, prefix: number])[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, family);
  return list;
}
