import type { Clock } from '../kit/clock.ts';
import type { Credentials } from '../store/credentials.ts';
import type { People } from '../store/people.ts';
import { RESERVED } from './jwt.ts';
import { hashToken, newToken } from './tokens.ts';

/** Whom a fresh server knows: its owner, and the agent that `beckon` on this machine is. */
export interface FirstStart {
  readonly tenantId: string;
  readonly ownerId: string;
  readonly agentId: string;
  /** For `<dataDir>/credentials.json`; those that were given, as long as they hold. */
  readonly agentKey: string;
  readonly ownerToken: string;
}

const DAY = 86_400_000;
const OWNER_TOKEN_LIFE_MS = 366 * DAY;
/** Made anew at a start when less is left, so that a server that is restarted now and then never loses its own program. */
const RENEW_BELOW_MS = 180 * DAY;

/**
 * Makes tenant `default`, its owner, the agent `cli` and their secrets, each unless it is there. Start by start the same
 * answer, except for a secret that was lost, revoked or grew old.
 *
 * @param known what an earlier start wrote down
 */
export const firstStart = async (
  store: { readonly people: People; readonly credentials: Credentials },
  options: {
    readonly clock: Pick<Clock, 'now'>;
    readonly hostname: string;
    readonly known?: { readonly agentKey?: string | undefined; readonly ownerToken?: string | undefined } | undefined;
  },
): Promise<FirstStart> => {
  const { people, credentials } = store;
  const { clock, hostname, known = {} } = options;
  const tenantId = await people.ensureTenant('default');
  const ownerId = await owner(people, tenantId);
  const { id: agentId } = await people.ensureAgent({ tenantId, name: 'cli', kind: 'cli', ownerId });
  // one to talk with from the first minute
  await people.ensureAgent({ tenantId, name: 'Assistant', kind: ASSISTANT, ownerId });
  return {
    tenantId,
    ownerId,
    agentId,
    agentKey: (await holds(credentials, known.agentKey, 'key', agentId, clock.now())) ?? (await newKey()),
    ownerToken:
      (await holds(credentials, known.ownerToken, 'session', ownerId, clock.now() + RENEW_BELOW_MS)) ??
      (await newSession()),
  };

  async function newKey(): Promise<string> {
    const key = newToken('key');
    const made = await credentials.createKey({ tenantId, agentId, name: hostname, tokenHash: hashToken(key) });
    await note('key.created', made.id, { agentId });
    return key;
  }

  async function newSession(): Promise<string> {
    const token = newToken('session');
    const made = await credentials.createSession({
      tenantId,
      userId: ownerId,
      kind: 'token',
      name: `beckon on ${hostname}`,
      tokenHash: hashToken(token),
      expiresAt: clock.now() + OWNER_TOKEN_LIFE_MS,
    });
    await note('session.created', made.id, { kind: 'token', userId: ownerId });
    return token;
  }

  function note(action: string, target: string, detail: Record<string, unknown>): Promise<void> {
    return people.audit({ tenantId, actor: { kind: 'server', id: null }, action, target, detail });
  }
};

/** Under a name that no sign-in service can claim (see `RESERVED`). */
const owner = async (people: People, tenantId: string): Promise<string> => {
  const externalId = `${RESERVED}owner`;
  const known = await people.userByExternalId(tenantId, externalId);
  if (known) return known.id;
  const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const { user } = await people.createUser({ tenantId, externalId, name: 'Owner', locale, timeZone });
  return user.id;
};

/** The kind of agent that the server itself hosts. */
export const ASSISTANT = 'assistant';

const holds = async (
  credentials: Credentials,
  token: string | undefined,
  kind: 'session' | 'key',
  principalId: string,
  until: number,
): Promise<string | undefined> => {
  const holder = token === undefined ? undefined : await credentials.find(hashToken(token), kind);
  if (!holder || 'expired' in holder || holder.principalId !== principalId) return undefined;
  return (holder.expiresAt ?? Number.POSITIVE_INFINITY) > until ? token : undefined;
};
