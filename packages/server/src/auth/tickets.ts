import { Fault } from '@beckon/protocol';
import type { Clock } from '../kit/clock.ts';
import type { Credentials } from '../store/credentials.ts';
import type { AgentCaller, UserCaller } from './principal.ts';
import { hashToken, newToken, prefixes } from './tokens.ts';

/** How long a ticket waits for its stream. */
export const TICKET_LIFE_MS = 30_000;

/** One-use tickets for streams: an EventSource cannot send headers, and a token in a URL ends in logs. */
export interface Tickets {
  create(caller: UserCaller | AgentCaller): Promise<{ ticket: string; expiresAt: number }>;
  /** @throws {Fault} `unauthenticated` when it is unknown, used or late */
  redeem(ticket: string): Promise<UserCaller | AgentCaller>;
}

/**
 * What a ticket opens ends when the credential that asked for it ends: by its id when it is revoked, and by its expiry,
 * which stands in the ticket itself (`bk_ticket_<expiry>_<random>`). Nobody can change that: the hash is over all of it.
 */
export const tickets = (
  credentials: Pick<Credentials, 'createOneShot' | 'redeem'>,
  clock: Pick<Clock, 'now'>,
): Tickets => ({
  create: async ({ tenantId, kind, id, credentialId, expiresAt: ends }) => {
    const ticket = newToken('ticket').replace(prefixes.ticket, `${prefixes.ticket}${(ends ?? 0).toString(36)}_`);
    const expiresAt = clock.now() + TICKET_LIFE_MS;
    await credentials.createOneShot({
      tenantId,
      principal: { kind, id },
      purpose: 'ticket',
      tokenHash: hashToken(ticket),
      expiresAt,
      ...(credentialId !== null && { credentialId }),
    });
    return { ticket, expiresAt };
  },
  redeem: async (ticket) => {
    const shot = await credentials.redeem(hashToken(ticket), 'ticket');
    if (!shot) throw new Fault('unauthenticated', 'This ticket is unknown, was used, or is older than 30 seconds.');
    const { tenantId, principal, credentialId = null } = shot;
    const ends = Number.parseInt(ticket.slice(prefixes.ticket.length), 36);
    return { kind: principal.kind, tenantId, id: principal.id, credentialId, expiresAt: ends || null, cookie: false };
  },
});
