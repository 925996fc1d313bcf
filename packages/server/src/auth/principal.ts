import type { Actor } from '../store/store.ts';
import type { AnswerClaims } from './answer-token.ts';

export type { Actor, Page } from '../store/store.ts';

/** What opened the door for a user or an agent. */
interface Credential {
  /** The session or key; null for a JWT, which somebody else keeps. Revoking it ends what it opened. */
  readonly credentialId: string | null;
  /** Null when it does not run out by itself. */
  readonly expiresAt: number | null;
}

export interface UserCaller extends Actor, Credential {
  readonly kind: 'user';
  /** It came as a cookie: a browser sent it by itself, so writes must show where they come from. */
  readonly cookie: boolean;
}

export interface AgentCaller extends Actor, Credential {
  readonly kind: 'agent';
  readonly cookie: false;
}

/** The operator's own program, inside the tenant that it named. */
export interface AdminCaller {
  readonly kind: 'admin';
  readonly tenantId: string;
}

/** A device on its own, without its user: its receipts and its re-subscription. */
export interface DeviceCaller {
  readonly kind: 'device';
  readonly tenantId: string;
  readonly userId: string;
  readonly deviceId: string;
  /** Null once the push service has forgotten the device. */
  readonly addressHash: string | null;
}

/** One answer to one ask. */
export interface AnswerCaller {
  readonly kind: 'answer';
  readonly claims: AnswerClaims;
}

export interface Anyone {
  readonly kind: 'anyone';
}

/** Whoever makes a request, as far as it was proven. The kinds are those of the route table's `who`. */
export type Caller = UserCaller | AgentCaller | AdminCaller | DeviceCaller | AnswerCaller | Anyone;

/** Who may be named as the author of a change. */
export const auditActor = (caller: UserCaller | AdminCaller): { kind: string; id: string | null } =>
  caller.kind === 'user' ? { kind: 'user', id: caller.id } : { kind: 'admin', id: null };
