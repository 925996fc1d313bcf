import { type AgentKey, Fault } from '@beckon/protocol';
import type { Credentials } from '../store/credentials.ts';
import type { People } from '../store/people.ts';
import { type AdminCaller, auditActor, type UserCaller } from './principal.ts';
import { hashToken, newToken } from './tokens.ts';

/**
 * Agents' keys. A person has the keys of their own agents in hand, an admin those of the tenant; another's agent is
 * `not_found`, as if it were not there.
 */
export interface Keys {
  create(caller: UserCaller | AdminCaller, agentId: string, name?: string): Promise<AgentKey & { key: string }>;
  list(caller: UserCaller | AdminCaller, agentId: string): Promise<AgentKey[]>;
  revoke(caller: UserCaller | AdminCaller, agentId: string, keyId: string): Promise<void>;
}

export const keys = ({
  credentials,
  people,
}: {
  readonly credentials: Pick<Credentials, 'createKey' | 'keys' | 'revokeKey'>;
  readonly people: Pick<People, 'agent' | 'audit'>;
}): Keys => {
  const own = async (caller: UserCaller | AdminCaller, agentId: string): Promise<void> => {
    const agent = await people.agent(caller.tenantId, agentId);
    if (!agent || (caller.kind === 'user' && agent.ownerId !== caller.id)) throw new Fault('not_found');
  };
  const record = (caller: UserCaller | AdminCaller, action: string, target: string, agentId: string): Promise<void> =>
    people.audit({ tenantId: caller.tenantId, actor: auditActor(caller), action, target, detail: { agentId } });

  return {
    create: async (caller, agentId, name = 'Key') => {
      await own(caller, agentId);
      const secret = newToken('key');
      const tokenHash = hashToken(secret);
      const key = await credentials.createKey({ tenantId: caller.tenantId, agentId, name, tokenHash });
      await record(caller, 'key.created', key.id, agentId);
      return { ...key, key: secret };
    },
    list: async (caller, agentId) => {
      await own(caller, agentId);
      return credentials.keys(caller.tenantId, agentId);
    },
    revoke: async (caller, agentId, keyId) => {
      await own(caller, agentId);
      if (!(await credentials.revokeKey(caller.tenantId, agentId, keyId))) throw new Fault('not_found');
      await record(caller, 'key.revoked', keyId, agentId);
    },
  };
};
