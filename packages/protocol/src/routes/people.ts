import * as z from 'zod/mini';
import { calls } from '../calls.ts';
import { Agent, AgentKey, AuditEntry, Session, User } from '../entities.ts';
import { limits } from '../limits.ts';
import { route } from '../route.ts';
import { count, id, line, text, time } from '../text.ts';

/** People, agents, and the secrets that speak for them. */

const byId = z.strictObject({ id: id() });
const page = z.strictObject({ before: z.optional(id()), limit: z.optional(count()) });
const Minted = z.object({ id: id(), token: z.string(), expiresAt: time() });

export const people = {
  createUser: route({
    ...calls.createUser,
    who: ['admin'],
    does: 'Makes a person.',
    body: z.strictObject({
      name: line(limits.nameLength),
      locale: z.optional(
        z.string().check(z.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, 'must be a language tag')),
      ),
      timeZone: z.optional(line(60)),
      externalId: z.optional(line(limits.keyLength)),
    }),
    answers: { 201: User, 200: User },
    faults: ['key_reused'],
  }),
  listUsers: route({
    ...calls.listUsers,
    who: ['admin', 'user'],
    does: 'Lists the people of the tenant.',
    answers: { 200: z.object({ items: z.array(User) }) },
  }),
  createToken: route({
    ...calls.createToken,
    who: ['admin'],
    does: 'Mints a bearer token for a person. It is shown once.',
    params: byId,
    body: z.strictObject({
      name: z.optional(line(limits.nameLength)),
      /** Lifetime in milliseconds; 30 days by default, one year at most. */
      lifeMs: z.optional(z.int().check(z.gte(1_000), z.lte(366 * 86_400_000))),
    }),
    answers: { 201: Minted },
  }),
  createAgent: route({
    ...calls.createAgent,
    who: ['admin', 'user'],
    does: 'Makes an agent. Its owner is the caller, unless an admin names one. One of kind `assistant` is answered for by the server itself: an admin makes it, unless the operator lets everybody.',
    body: z.strictObject({
      name: line(limits.nameLength),
      kind: z.optional(line(40)),
      ownerId: z.optional(id()),
    }),
    answers: { 201: Agent },
    faults: ['not_found'],
  }),
  listAgents: route({
    ...calls.listAgents,
    who: ['admin', 'user'],
    does: 'Lists the agents of the tenant.',
    answers: { 200: z.object({ items: z.array(Agent) }) },
  }),
  createKey: route({
    ...calls.createKey,
    who: ['admin', 'user'],
    does: 'Mints a key for an agent of yours. It is shown once.',
    params: byId,
    body: z.strictObject({ name: z.optional(line(limits.nameLength)) }),
    answers: { 201: z.object({ ...AgentKey.shape, key: z.string() }) },
  }),
  listKeys: route({
    ...calls.listKeys,
    who: ['admin', 'user'],
    does: "Lists an agent's keys, without the secrets.",
    params: byId,
    answers: { 200: z.object({ items: z.array(AgentKey) }) },
  }),
  revokeKey: route({
    ...calls.revokeKey,
    who: ['admin', 'user'],
    does: 'Revokes a key: what it holds open is closed within a second.',
    params: z.strictObject({ id: id(), keyId: id() }),
    answers: { 204: null },
  }),
  me: route({
    ...calls.me,
    who: ['user', 'agent', 'admin'],
    does: 'Says whom the token speaks for.',
    answers: {
      200: z.object({
        kind: z.enum(['user', 'agent', 'admin']),
        tenantId: id(),
        user: z.optional(User),
        agent: z.optional(Agent),
      }),
    },
  }),
  createPairing: route({
    ...calls.createPairing,
    who: ['user'],
    does: 'Makes a one-time code and link that sign another device in as you.',
    body: z.strictObject({}),
    answers: {
      201: z.object({
        /** Eight letters and digits, `XXXX-XXXX`, without look-alikes. */
        code: z.string(),
        /** The page to open with it; absolute, and absent while there is no https address a phone could reach. */
        url: z.nullable(z.string()),
        expiresAt: time(),
      }),
    },
  }),
  redeemPairing: route({
    ...calls.redeemPairing,
    who: ['anyone'],
    does: 'Trades a one-time code or link secret for a session: a cookie for the app, a token for a program.',
    body: z.strictObject({
      code: text(200, 1),
      as: z.enum(['cookie', 'token']),
      name: z.optional(line(limits.nameLength)),
    }),
    answers: {
      200: z.object({ user: User, expiresAt: time(), token: z.optional(z.string()) }),
    },
    faults: ['invalid_code', 'foreign_origin'],
  }),
  listSessions: route({
    ...calls.listSessions,
    who: ['user'],
    does: 'Lists where you are signed in.',
    answers: { 200: z.object({ items: z.array(Session) }) },
  }),
  revokeSession: route({
    ...calls.revokeSession,
    who: ['user'],
    does: 'Signs a session out; `current` stands for the one that calls.',
    params: z.strictObject({ id: z.union([id(), z.literal('current')]) }),
    answers: { 204: null },
  }),
  listAudit: route({
    ...calls.listAudit,
    who: ['admin'],
    does: 'Who changed who may do what, newest first.',
    query: page,
    answers: { 200: z.object({ items: z.array(AuditEntry), next: z.optional(id()) }) },
  }),
} as const;
