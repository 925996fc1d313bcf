import { checkSubject, generateVapidKeys, VapidError, type VapidKeys } from '@beckon/webpush';
import type { Sealer } from '../kit/seal.ts';

/** Where the keys are kept. The store's settings have this shape. */
export interface VapidShelf {
  /** Writes the value unless there is one, and answers the one that is there. */
  ensure(name: string, value: string): Promise<string>;
  set(name: string, value: string): Promise<void>;
}

const NAME = 'vapid';

/**
 * The server's VAPID keys: made on first run and kept for ever, for with others every subscription there is would be
 * useless. Many servers may start at once on one store: the first pair that is written is everybody's. The private key is
 * sealed, and sealed again when its secret is no longer the newest.
 *
 * @throws {Error} when the keys were sealed under a secret that this server was not given
 */
export const vapidKeys = async (settings: VapidShelf, sealer: Sealer): Promise<VapidKeys> => {
  const fresh = generateVapidKeys();
  const kept = JSON.parse(await settings.ensure(NAME, boxed(fresh, sealer))) as VapidKeys;
  const keys = { publicKey: kept.publicKey, privateKey: sealer.open(kept.privateKey) };
  if (sealer.stale(kept.privateKey)) await settings.set(NAME, boxed(keys, sealer));
  return keys;
};

const boxed = ({ publicKey, privateKey }: VapidKeys, sealer: Sealer): string =>
  JSON.stringify({ publicKey, privateKey: sealer.seal(privateKey) });

/**
 * Stands in for an operator who cannot be named yet, and says so. RFC 8292 makes `sub` optional, but Mozilla answers 401
 * and Apple 403 without one, and Apple looks at the host, too: see docs/decisions/no-domain-of-ours.md. example.com is
 * nobody's, takes no mail (RFC 2606, RFC 7505), and is let pass. `doctor` warns about it.
 */
export const FALLBACK_SUBJECT = 'mailto:nobody@example.com';

export interface VapidSubject {
  readonly subject: string;
  /** True when nobody is named: to be warned about. */
  readonly fallback: boolean;
}

/**
 * Who a push service may write to about our pushes: what was configured, else the https public URL, else the fallback.
 * Settled when the server starts; a public URL that comes later (`beckon expose`) counts from the next start.
 *
 * @throws {VapidError} when what was configured is nothing a push service accepts: better a start that fails than iPhones
 *   that stay silent
 */
export const vapidSubject = (configured: string | undefined, publicUrl: string | undefined): VapidSubject => {
  if (configured !== undefined) {
    checkSubject(configured);
    return { subject: configured, fallback: false };
  }
  return publicUrl !== undefined && isAccepted(publicUrl)
    ? { subject: publicUrl, fallback: false }
    : { subject: FALLBACK_SUBJECT, fallback: true };
};

/** A public URL was not chosen to be a subject, so one that does not do is no mistake: it is passed over. */
const isAccepted = (url: string): boolean => {
  try {
    checkSubject(url);
    return true;
  } catch (error) {
    if (error instanceof VapidError) return false;
    throw error;
  }
};
