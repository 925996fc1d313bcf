import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './address.ts';

/**
 * Decides where connections may go. Both doors are needed: `lookup` sees the addresses of a name at the moment of
 * connecting (checking earlier leaves time to change them), and Node never calls it for a host that is an IP address already.
 */
export type Guard = {
  /** In the place of `dns.lookup`, for net, tls, http and undici alike: fails with PrivateAddressError. */
  readonly lookup: LookupFunction;
  /** @throws PrivateAddressError when `host` is an IP address, with or without brackets, that may not be reached */
  checkLiteral(host: string): void;
};

export type GuardOptions = {
  /** True lets everything through: for tests, and for push services on one's own network. */
  readonly allowPrivate?: boolean;
  /** Where names are resolved; the system's resolver when absent. */
  readonly lookup?: LookupFunction;
};

/** A host that is, or resolves only to, addresses off the public internet. Not to be tried again. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
  readonly code = 'ERR_PRIVATE_ADDRESS';

  constructor(host: string) {
    super(`${host} is not on the public internet`);
  }
}

/** Both doors. Private addresses are refused unless `allowPrivate`. */
export function addressGuard(options: GuardOptions = {}): Guard {
  return {
    lookup: guardedLookup(options),
    checkLiteral(host) {
      const bare = host.replace(/^\[|\]$/g, '');
      if (!options.allowPrivate && isIP(bare) && !isPublicAddress(bare)) throw new PrivateAddressError(bare);
    },
  };
}

/**
 * A `lookup` that gives public addresses only. Of a name with both kinds the private ones are left out, and nothing else is
 * ever connected to; a name with no public address fails.
 */
export function guardedLookup({ allowPrivate = false, lookup = systemLookup }: GuardOptions = {}): LookupFunction {
  if (allowPrivate) return lookup;
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '', 0);
      const open = (Array.isArray(found) ? found : []).filter(({ address }) => isPublicAddress(address));
      const [first] = open;
      if (!first) return callback(new PrivateAddressError(hostname), '', 0);
      // Node asks for all when it races IPv6 against IPv4, and for one otherwise.
      return options.all ? callback(null, open) : callback(null, first.address, first.family);
    });
  };
}
