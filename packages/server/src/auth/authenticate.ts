import { Fault } from '@beckon/protocol';
import { sameText } from '../kit/hash.ts';
import type { Credentials, Holder } from '../store/credentials.ts';
import type { Devices } from '../store/devices.ts';
import type { People } from '../store/people.ts';
import type { AnswerTokens } from './answer-token.ts';
import type { SessionCookie } from './cookie.ts';
import { COOKIE_LIFE_MS } from './cookie.ts';
import type { JwtReader } from './jwt.ts';
import { bearer, fromOwnPage, type Presented } from './presented.ts';
import type { AdminCaller, AgentCaller, Caller, UserCaller } from './principal.ts';
import type { Tickets } from './tickets.ts';
import { hashToken, kindOf } from './tokens.ts';

/** What sign-in is made of. */
export interface Doors {
  readonly credentials: Pick<Credentials, 'find' | 'used'>;
  readonly now: () => number;
  readonly devices: Pick<Devices, 'byToken'>;
  readonly answers: AnswerTokens;
  readonly tickets: Pick<Tickets, 'redeem'>;
  readonly cookie: SessionCookie;
  readonly jwt: JwtReader | null;
  readonly adminKey: string | null;
  publicUrl(): string | null;
  readonly tenants: Pick<People, 'ensureTenant' | 'findTenant'>;
}

/**
 * Says whom a request speaks for. A bearer token is looked at first, then a ticket, then the cookie; what is presented
 * must hold, so a bad token is refused even when a good cookie comes along.
 *
 * @throws {Fault} `unauthenticated`, `token_expired`, `foreign_origin`; `not_found` for a tenant that an admin named
 */
export type Authenticate = (presented: Presented) => Promise<Caller>;

export const authenticator =
  (doors: Doors): Authenticate =>
  async (presented) => {
    const token = bearer(presented);
    if (token !== null) return byBearer(doors, token, presented);
    if (presented.ticket !== undefined) return doors.tickets.redeem(presented.ticket);
    const session = doors.cookie.read(presented);
    return session === undefined ? { kind: 'anyone' } : byCookie(doors, session, presented);
  };

const byBearer = async (doors: Doors, token: string | undefined, presented: Presented): Promise<Caller> => {
  if (token === undefined) throw new Fault('unauthenticated');
  if (doors.adminKey !== null && sameText(token, doors.adminKey)) return admin(doors, presented);
  switch (kindOf(token)) {
    case 'session':
      return byHolder(doors, await find(doors, token, 'session', false));
    case 'key':
      return byHolder(doors, await find(doors, token, 'key', false));
    case 'device':
      return byDevice(doors, token);
    case 'answer':
      return byAnswer(doors, token);
    case undefined:
      return byJwt(doors, token);
    default:
      throw new Fault('unauthenticated');
  }
};

/** A slip in a tenant's name must not make a tenant: only where somebody is made may the name be new. */
const admin = async ({ tenants }: Doors, { headers, founding = false }: Presented): Promise<AdminCaller> => {
  const tenant = headers.get('beckon-tenant') ?? 'default';
  if (!/^[\x21-\x7e]{1,200}$/.test(tenant))
    throw new Fault('unauthenticated', 'Beckon-Tenant is not the name of a tenant.');
  const tenantId = founding ? await tenants.ensureTenant(tenant) : await tenants.findTenant(tenant);
  if (tenantId === undefined) {
    throw new Fault('not_found', 'There is no such tenant: making its first user or agent makes it.');
  }
  return { kind: 'admin', tenantId };
};

const byCookie = async (doors: Doors, token: string, presented: Presented): Promise<Caller> => {
  const holder = await find(doors, token, 'session', true);
  if (!reads(presented.method) && !fromOwnPage(presented, doors.publicUrl())) throw new Fault('foreign_origin');
  return byHolder(doors, holder);
};

const reads = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** A session made for a program does not work as a cookie, nor the other way round: each was promised one kind of care. */
const find = async (doors: Doors, token: string, kind: 'session' | 'key', asCookie: boolean): Promise<Holder> => {
  const found = await doors.credentials.find(hashToken(token), kind);
  if (found === undefined) throw new Fault('unauthenticated');
  if ('expired' in found) throw new Fault('token_expired');
  if (found.cookie !== asCookie) throw new Fault('unauthenticated');
  return found;
};

const byHolder = (doors: Doors, holder: Holder): UserCaller | AgentCaller => {
  // Not waited for: a note of use is worth neither the time nor a refusal when the database is busy.
  doors.credentials.used(holder, doors.now() + COOKIE_LIFE_MS).catch(() => {});
  const { tenantId, principalId: id, credentialId, expiresAt, cookie } = holder;
  return holder.kind === 'user'
    ? { kind: 'user', tenantId, id, credentialId, expiresAt, cookie }
    : { kind: 'agent', tenantId, id, credentialId, expiresAt, cookie: false };
};

const byDevice = async (doors: Doors, token: string): Promise<Caller> => {
  const device = await doors.devices.byToken(hashToken(token));
  if (!device) throw new Fault('unauthenticated');
  const { id: deviceId, tenantId, userId, addressHash } = device;
  return { kind: 'device', deviceId, tenantId, userId, addressHash };
};

const byAnswer = (doors: Doors, token: string): Caller => {
  const claims = doors.answers.read(token);
  if (claims === undefined) throw new Fault('unauthenticated');
  if (claims === 'expired') throw new Fault('token_expired');
  return { kind: 'answer', claims };
};

const byJwt = async (doors: Doors, token: string): Promise<Caller> => {
  if (doors.jwt === null || token.split('.').length !== 3) throw new Fault('unauthenticated');
  const { tenantId, userId, expiresAt } = await doors.jwt.read(token);
  return { kind: 'user', tenantId, id: userId, credentialId: null, expiresAt, cookie: false };
};
