import { Fault } from '@beckon/protocol';
import type { Place } from '../store/conversations.ts';

/**
 * A place in a list of conversations, as the wire has it. Opaque to clients and no secret: a forged one leads to
 * another place in the caller's own list.
 */
export const toPage = ({ updatedAt, id }: Place): string =>
  Buffer.from(`${updatedAt} ${id}`, 'utf8').toString('base64url');

/** @throws {Fault} invalid_request: it is nothing that a list answered */
export const placeOf = (page: string | undefined): Place | undefined => {
  if (page === undefined) return undefined;
  const [, at, id] = /^(\d{1,15}) ([0-9a-f-]{36})$/.exec(Buffer.from(page, 'base64url').toString('utf8')) ?? [];
  if (at !== undefined && id !== undefined) return { updatedAt: Number(at), id };
  throw new Fault('invalid_request', '`before`: send the `next` of the page before, as it came.', { field: 'before' });
};
