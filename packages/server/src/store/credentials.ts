import type { AgentKey, Session } from '@beckon/protocol';

/** Whom a live secret speaks for. Secrets are never stored, only their SHA-256. */
export interface Holder {
  readonly credential: 'session' | 'key' | 'ticket';
  readonly credentialId: string;
  readonly tenantId: string;
  readonly kind: 'user' | 'agent';
  readonly principalId: string;
  /** Sessions only: whether it came as a cookie. */
  readonly cookie: boolean;
  /** Null when it does not run out by itself. */
  readonly expiresAt: number | null;
}

export interface NewSession {
  readonly tenantId: string;
  readonly userId: string;
  readonly kind: 'cookie' | 'token';
  readonly name: string;
  readonly tokenHash: string;
  readonly expiresAt: number;
}

export interface NewOneShot {
  readonly tenantId: string;
  readonly principal: { readonly kind: 'user' | 'agent'; readonly id: string };
  readonly purpose: 'sign_in' | 'ticket';
  readonly tokenHash: string;
  readonly expiresAt: number;
  /** Tickets: the credential whose revocation ends what the ticket opened. */
  readonly credentialId?: string | undefined;
}

/** Sessions, agent keys and one-shot secrets. */
export interface Credentials {
  createSession(session: NewSession): Promise<Session>;
  createKey(key: { tenantId: string; agentId: string; name: string; tokenHash: string }): Promise<AgentKey>;
  sessions(tenantId: string, userId: string): Promise<Session[]>;
  keys(tenantId: string, agentId: string): Promise<AgentKey[]>;

  /** The live session or the key with this hash. Revoked or expired ones are unknown; `expired` tells them apart. */
  find(tokenHash: string, kind: 'session' | 'key'): Promise<Holder | { readonly expired: true } | undefined>;
  /**
   * Notes use, at most once a minute per credential, so that reading costs no write.
   * @param until moves the end of a cookie session there: who keeps coming stays signed in
   */
  used(holder: Holder, until?: number): Promise<void>;

  /** False when there was none (left). Raises the revision. */
  revokeSession(tenantId: string, userId: string, id: string): Promise<boolean>;
  /** With its last key, what the agent counts in people's badges goes too: it could not take it back any more. */
  revokeKey(tenantId: string, agentId: string, id: string): Promise<boolean>;
  /** Grows with every revocation. An open stream asks for this, and looks itself up again when it changed. */
  revision(): Promise<number>;
  /** Which of these sessions and keys still hold. */
  alive(credentialIds: readonly string[]): Promise<Set<string>>;

  createOneShot(shot: NewOneShot): Promise<void>;
  /** Uses it up: of many at once exactly one gets it, the others undefined, as does one that comes too late. */
  redeem(tokenHash: string, purpose: 'sign_in' | 'ticket'): Promise<NewOneShot | undefined>;
}
