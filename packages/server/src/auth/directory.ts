import { type Agent, type AuditEntry, Fault, type User } from '@beckon/protocol';
import { checkTimeZone } from '../kit/time-zone.ts';
import type { NewUser, People } from '../store/people.ts';
import type { Page, PageRequest } from '../store/store.ts';
import { ASSISTANT } from './first-start.ts';
import { type AdminCaller, type AgentCaller, auditActor, type UserCaller } from './principal.ts';

/** Who is in a tenant, and the record of who changed what they may do. */
export interface Directory {
  /** With an external id that is known: that person (`fresh: false`). @throws {Fault} `key_reused` when they differ */
  createUser(admin: AdminCaller, user: UserWords): Promise<{ user: User; fresh: boolean }>;
  users(tenantId: string): Promise<User[]>;
  /**
   * The owner is the caller, unless an admin names one. One of kind `assistant` spends what is the operator's, the model
   * and its tools: an admin makes it, unless everybody may.
   * @throws {Fault} `not_found`, `forbidden`
   */
  createAgent(caller: UserCaller | AdminCaller, agent: AgentWords): Promise<Agent>;
  agents(tenantId: string): Promise<Agent[]>;
  agent(tenantId: string, id: string): Promise<Agent | undefined>;
  me(caller: UserCaller | AgentCaller | AdminCaller): Promise<Me>;
  audits(admin: AdminCaller, page: PageRequest): Promise<Page<AuditEntry>>;
}

export interface UserWords {
  readonly name: string;
  readonly locale?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly externalId?: string | undefined;
}

export interface AgentWords {
  readonly name: string;
  readonly kind?: string | undefined;
  readonly ownerId?: string | undefined;
}

export interface Me {
  readonly kind: 'user' | 'agent' | 'admin';
  readonly tenantId: string;
  readonly user?: User;
  readonly agent?: Agent;
}

export const directory = (people: People, assistants: 'admin' | 'anyone'): Directory => ({
  createUser: async (admin, words) => {
    if (words.timeZone !== undefined) checkTimeZone(words.timeZone);
    const made = await people.createUser(newUser(admin.tenantId, words));
    if (!made.fresh && differs(made.user, words)) {
      throw new Fault('key_reused', 'A person with this externalId exists, with another name, locale or time zone.');
    }
    if (made.fresh) await record(people, admin, 'user.created', made.user.id, { name: words.name });
    return made;
  },
  users: (tenantId) => people.users(tenantId),
  createAgent: async (caller, { name, kind = 'agent', ownerId }) => {
    const { tenantId } = caller;
    if (caller.kind === 'user' && ownerId !== undefined && ownerId !== caller.id) {
      throw new Fault('forbidden', 'Only an admin makes agents for others.', { field: 'ownerId' });
    }
    if (caller.kind === 'user' && kind === ASSISTANT && assistants === 'admin') {
      const why = 'Only an admin makes assistants: they answer by this server’s model. Ask its operator';
      throw new Fault('forbidden', `${why}, or make an agent of another kind.`, { field: 'kind' });
    }
    const owner = caller.kind === 'user' ? caller.id : (ownerId ?? null);
    if (owner !== null && !(await people.user(tenantId, owner))) {
      throw new Fault('not_found', 'There is no such owner here.', { field: 'ownerId' });
    }
    const agent = await people.createAgent({ tenantId, name, kind, ownerId: owner });
    await record(people, caller, 'agent.created', agent.id, { name, kind, ownerId: owner });
    return agent;
  },
  agents: (tenantId) => people.agents(tenantId),
  agent: (tenantId, id) => people.agent(tenantId, id),
  me: async (caller) => {
    const { kind, tenantId } = caller;
    if (kind === 'admin') return { kind, tenantId };
    const [user, agent] = await Promise.all([
      kind === 'user' ? people.user(tenantId, caller.id) : undefined,
      kind === 'agent' ? people.agent(tenantId, caller.id) : undefined,
    ]);
    return { kind, tenantId, ...(user && { user }), ...(agent && { agent }) };
  },
  audits: (admin, page) => people.audits(admin.tenantId, page),
});

const newUser = (tenantId: string, { name, locale = 'en', timeZone = 'UTC', externalId }: UserWords): NewUser => ({
  tenantId,
  name,
  locale,
  timeZone,
  ...(externalId !== undefined && { externalId }),
});

/** What was not said does not differ: whoever repeats a call without the locale means the same person. */
const differs = (user: User, { name, locale = user.locale, timeZone = user.timeZone }: UserWords): boolean =>
  user.name !== name || user.locale !== locale || user.timeZone !== timeZone;

const record = (
  people: People,
  caller: UserCaller | AdminCaller,
  action: string,
  target: string,
  detail: Record<string, unknown>,
): Promise<void> => people.audit({ tenantId: caller.tenantId, actor: auditActor(caller), action, target, detail });
