import type { ResetReason } from '@beckon/protocol';
import type { Head } from '../store/feeds.ts';

/**
 * A cursor names a position of one principal's feed in one life of that feed (its epoch). It is opaque to clients, so
 * that what is inside can change; it is no secret, so nothing protects it: a forged one leads to a reset, or to rows
 * that its bearer may read anyway.
 */
export const toCursor = (epoch: string, principalId: string, seq: number): string =>
  Buffer.from(`${epoch} ${principalId} ${seq}`, 'utf8').toString('base64url');

export type Position =
  | { readonly type: 'at'; readonly seq: number }
  | { readonly type: 'reset'; readonly reason: ResetReason };

/** Where a cursor leads in this feed; without one, to its end. */
export const positionOf = (cursor: string | undefined, principalId: string, head: Head): Position => {
  if (cursor === undefined || cursor === '') return { type: 'at', seq: head.seq };
  const [epoch, owner, digits = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  if (!/^\d{1,15}$/.test(digits)) return { type: 'reset', reason: 'malformed' };
  if (owner !== principalId) return { type: 'reset', reason: 'principal' };
  if (epoch !== head.epoch) return { type: 'reset', reason: 'epoch' };
  const seq = Number(digits);
  if (seq > head.seq) return { type: 'reset', reason: 'future' };
  if (seq < head.trimmed) return { type: 'reset', reason: 'retention' };
  return { type: 'at', seq };
};
