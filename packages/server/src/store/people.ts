import type { Agent, AuditEntry, User } from '@beckon/protocol';
import type { Page, PageRequest } from './terms.ts';

export interface NewUser {
  readonly tenantId: string;
  readonly name: string;
  readonly locale: string;
  readonly timeZone: string;
  /** The name another sign-in has for this person. */
  readonly externalId?: string | undefined;
}

export interface NewAgent {
  readonly tenantId: string;
  readonly name: string;
  readonly kind: string;
  readonly ownerId: string | null;
}

export type OwnedAgent = NewAgent & { readonly ownerId: string };

export interface NewAudit {
  readonly tenantId: string;
  readonly actor: { readonly kind: string; readonly id: string | null };
  readonly action: string;
  readonly target: string | null;
  readonly detail?: Record<string, unknown>;
}

/** Tenants, users, agents, and the record of who changed what they may do. */
export interface People {
  /** The tenant with this external id; made when there is none. Answers its id. */
  ensureTenant(externalId: string): Promise<string>;
  findTenant(externalId: string): Promise<string | undefined>;

  /** Makes a user; with an external id that is known, answers the one there is (`fresh: false`) unchanged. */
  createUser(user: NewUser): Promise<{ user: User; fresh: boolean }>;
  user(tenantId: string, id: string): Promise<User | undefined>;
  /** The time zones of these users (IANA names), by their ids. */
  timeZones(tenantId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  userByExternalId(tenantId: string, externalId: string): Promise<User | undefined>;
  users(tenantId: string): Promise<User[]>;

  createAgent(agent: NewAgent): Promise<Agent>;
  /** The owner's oldest agent of this kind; made when there is none. */
  ensureAgent(agent: OwnedAgent): Promise<Agent>;
  agent(tenantId: string, id: string): Promise<Agent | undefined>;
  agents(tenantId: string): Promise<Agent[]>;
  /** Those that the user owns, shares a conversation with, or was asked or told something by. */
  agentsKnownTo(tenantId: string, userId: string): Promise<Agent[]>;
  /**
   * Renews (or, with `until` 0, ends) the lease that makes an agent online. When that changes what people see, the
   * feeds of those who know it get `agent.updated`.
   */
  agentSeen(tenantId: string, id: string, until: number): Promise<void>;

  /** Ends up to `limit` leases that ran out without a word, as after a crash, and tells those who know them; answers how many. */
  lapse(limit: number): Promise<number>;

  audit(entry: NewAudit): Promise<void>;
  audits(tenantId: string, page: PageRequest): Promise<Page<AuditEntry>>;
}
