import { created, type Handlers, made, none, ok } from './handler.ts';
import { pageSize } from './page.ts';
import type { Rooms } from './rooms.ts';

type Names =
  | 'createUser'
  | 'listUsers'
  | 'createToken'
  | 'createAgent'
  | 'listAgents'
  | 'createKey'
  | 'listKeys'
  | 'revokeKey'
  | 'me'
  | 'listAudit';

/** People, agents, and the secrets that speak for them. */
export const peopleHandlers = ({ auth }: Pick<Rooms, 'auth'>): Handlers<Names> => {
  const { directory, keys, sessions } = auth;
  return {
    createUser: async ({ caller, body }) => {
      const { user, fresh } = await directory.createUser(caller, body);
      return made(user, fresh);
    },
    listUsers: async ({ caller }) => ok({ items: await directory.users(caller.tenantId) }),
    createToken: async ({ caller, params, body }) => created(await sessions.mint(caller, params.id, body)),
    createAgent: async ({ caller, body }) => created(await directory.createAgent(caller, body)),
    listAgents: async ({ caller }) => ok({ items: await directory.agents(caller.tenantId) }),
    createKey: async ({ caller, params, body }) => created(await keys.create(caller, params.id, body.name)),
    listKeys: async ({ caller, params }) => ok({ items: await keys.list(caller, params.id) }),
    revokeKey: async ({ caller, params }) => {
      await keys.revoke(caller, params.id, params.keyId);
      return none();
    },
    me: async ({ caller }) => ok(await directory.me(caller)),
    listAudit: async ({ caller, query }) =>
      ok(await directory.audits(caller, { before: query.before, limit: pageSize(query.limit) })),
  };
};
