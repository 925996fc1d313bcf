import { Fault, type Session } from '@beckon/protocol';
import type { Clock } from '../kit/clock.ts';
import type { Credentials } from '../store/credentials.ts';
import type { People } from '../store/people.ts';
import { type AdminCaller, auditActor, type UserCaller } from './principal.ts';
import { hashToken, newToken } from './tokens.ts';

/** Where people are signed in. */
export interface Sessions {
  list(user: UserCaller): Promise<Session[]>;
  /** @param id a session's, or `current`. @throws {Fault} `not_found` */
  revoke(user: UserCaller, id: string): Promise<void>;
  /** A bearer token for a person, made by the operator's program. @throws {Fault} `not_found` */
  mint(
    admin: AdminCaller,
    userId: string,
    options: { name?: string | undefined; lifeMs?: number | undefined },
  ): Promise<{ id: string; token: string; expiresAt: number }>;
}

const DEFAULT_LIFE_MS = 30 * 86_400_000;

export const sessions = (
  { credentials, people }: { readonly credentials: Credentials; readonly people: People },
  clock: Pick<Clock, 'now'>,
): Sessions => ({
  list: async (user) => {
    const found = await credentials.sessions(user.tenantId, user.id);
    return found.map((session) => ({ ...session, current: session.id === user.credentialId }));
  },
  revoke: async (user, named) => {
    const id = named === 'current' ? user.credentialId : named;
    if (id === null || !(await credentials.revokeSession(user.tenantId, user.id, id))) throw new Fault('not_found');
    await people.audit({ tenantId: user.tenantId, actor: auditActor(user), action: 'session.revoked', target: id });
  },
  mint: async (admin, userId, { name = 'Token', lifeMs = DEFAULT_LIFE_MS }) => {
    const { tenantId } = admin;
    if (!(await people.user(tenantId, userId))) throw new Fault('not_found');
    const token = newToken('session');
    const made = { tenantId, userId, kind: 'token', name, tokenHash: hashToken(token) } as const;
    const { id, expiresAt } = await credentials.createSession({ ...made, expiresAt: clock.now() + lifeMs });
    const detail = { kind: 'token', name, userId };
    await people.audit({ tenantId, actor: auditActor(admin), action: 'session.created', target: id, detail });
    return { id, token, expiresAt };
  },
});
