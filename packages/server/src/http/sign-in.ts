import { Fault } from '@beckon/protocol';
import { fromOwnPage } from '../auth/presented.ts';
import { countedAs } from './client.ts';
import { created, type Handlers, none, ok } from './handler.ts';
import { presentedOf } from './presented.ts';
import type { Rooms } from './rooms.ts';

type Names = 'createPairing' | 'redeemPairing' | 'listSessions' | 'revokeSession';

/** Signing a device in and out. The session's token goes into the cookie or into the answer, never into both. */
export const signInHandlers = ({ auth, site }: Pick<Rooms, 'auth' | 'site'>): Handlers<Names> => ({
  createPairing: async ({ caller }) => created(await auth.signIn.createPairing(caller)),
  redeemPairing: async ({ request, facts, body }) => {
    const presented = presentedOf(request, facts);
    // Without this a foreign page could sign a visitor in as somebody else.
    if (body.as === 'cookie' && !fromOwnPage(presented, site.publicUrl())) throw new Fault('foreign_origin');
    const name = body.name ?? (body.as === 'cookie' ? 'Browser' : 'Program');
    const { user, token, expiresAt } = await auth.signIn.redeem(body.code, body.as, name, countedAs(facts.address));
    return body.as === 'cookie'
      ? ok({ user, expiresAt }, { 'Set-Cookie': auth.cookie.set(token, presented) })
      : ok({ user, expiresAt, token });
  },
  listSessions: async ({ caller }) => ok({ items: await auth.sessions.list(caller) }),
  revokeSession: async ({ caller, params, request, facts }) => {
    await auth.sessions.revoke(caller, params.id);
    const left = caller.cookie && (params.id === 'current' || params.id === caller.credentialId);
    return none(left ? { 'Set-Cookie': auth.cookie.clear(presentedOf(request, facts)) } : undefined);
  },
});
