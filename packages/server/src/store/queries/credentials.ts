import { type Kysely, sql } from 'kysely';
import type { Credentials, Holder } from '../credentials.ts';
import { prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx, Write } from '../write.ts';
import { holdAgent, lostItsKeys } from './agent-keys.ts';
import { dropOutside } from './outside-ends.ts';
import { toKey, toSession } from './shapes.ts';

const REVISION = 'revocations';
const NOTE_USE_EVERY = 60_000;
const MOST_REMEMBERED = 10_000;

export const credentials = (read: Kysely<Rows>, write: Write, now: () => number): Credentials => {
  const isTime = atMostEvery(NOTE_USE_EVERY / 2, now);
  return {
    createSession: (session) =>
      write(async (tx) => {
        const row = await tx.db
          .insertInto('sessions')
          .values({
            id: tx.newId(),
            tenant_id: session.tenantId,
            user_id: session.userId,
            kind: session.kind,
            name: session.name,
            token_hash: session.tokenHash,
            created_at: tx.now,
            last_seen_at: tx.now,
            expires_at: session.expiresAt,
            revoked_at: null,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        return toSession(row);
      }),
    createKey: (key) =>
      write(async (tx) => {
        const row = await tx.db
          .insertInto('keys')
          .values({
            id: tx.newId(),
            tenant_id: key.tenantId,
            agent_id: key.agentId,
            name: key.name,
            token_hash: key.tokenHash,
            created_at: tx.now,
            last_used_at: null,
            revoked_at: null,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        return toKey(row);
      }),
    sessions: async (tenantId, userId) => {
      const rows = await read
        .selectFrom('sessions')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('user_id', '=', userId)
        .where('revoked_at', 'is', null)
        .where('expires_at', '>', now())
        .orderBy('id', 'desc')
        .execute();
      return rows.map(toSession);
    },
    keys: async (tenantId, agentId) => {
      const rows = await read
        .selectFrom('keys')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('agent_id', '=', agentId)
        .where('revoked_at', 'is', null)
        .orderBy('id', 'desc')
        .execute();
      return rows.map(toKey);
    },

    find: (tokenHash, kind) => (kind === 'session' ? findSession(read, tokenHash, now()) : findKey(read, tokenHash)),
    used: async (holder, until) => {
      if (holder.credential === 'ticket' || !isTime(holder.credentialId)) return;
      const stale = await lastUse(read, holder);
      if (stale !== undefined && stale > now() - NOTE_USE_EVERY) return;
      await write((tx) => noteUse(tx, holder, until));
    },

    revokeSession: (tenantId, userId, id) =>
      write(async (tx) => {
        const { numUpdatedRows } = await tx.db
          .updateTable('sessions')
          .set({ revoked_at: tx.now })
          .where('tenant_id', '=', tenantId)
          .where('user_id', '=', userId)
          .where('id', '=', id)
          .where('revoked_at', 'is', null)
          .executeTakeFirst();
        return raise(tx, numUpdatedRows > 0n);
      }),
    revokeKey: (tenantId, agentId, id) =>
      write(async (tx) => {
        await holdAgent(tx, { tenantId, id: agentId });
        const { numUpdatedRows } = await tx.db
          .updateTable('keys')
          .set({ revoked_at: tx.now })
          .where('tenant_id', '=', tenantId)
          .where('agent_id', '=', agentId)
          .where('id', '=', id)
          .where('revoked_at', 'is', null)
          .executeTakeFirst();
        if (!(await raise(tx, numUpdatedRows > 0n))) return false;
        if (await lostItsKeys(tx, agentId)) await dropOutside(tx, agentId);
        return true;
      }),
    revision: async () => {
      const row = await read.selectFrom('settings').select('value').where('name', '=', REVISION).executeTakeFirst();
      return Number(row?.value ?? 0);
    },
    alive: async (ids) => {
      if (ids.length === 0) return new Set();
      const sessions = await read
        .selectFrom('sessions')
        .select('id')
        .where('id', 'in', [...ids])
        .where('revoked_at', 'is', null)
        .where('expires_at', '>', now())
        .execute();
      const keys = await read
        .selectFrom('keys')
        .select('id')
        .where('id', 'in', [...ids])
        .where('revoked_at', 'is', null)
        .execute();
      return new Set([...sessions, ...keys].map((row) => row.id));
    },

    createOneShot: (shot) =>
      write(async (tx) => {
        await tx.db
          .deleteFrom('one_shots')
          .where('expires_at', '<', tx.now - 86_400_000)
          .execute();
        await tx.db
          .insertInto('one_shots')
          .values({
            id: tx.newId(),
            tenant_id: shot.tenantId,
            principal_kind: shot.principal.kind,
            principal_id: shot.principal.id,
            purpose: shot.purpose,
            token_hash: shot.tokenHash,
            credential_id: shot.credentialId ?? null,
            created_at: tx.now,
            expires_at: shot.expiresAt,
            used_at: null,
          })
          .execute();
      }),
    redeem: (tokenHash, purpose) =>
      write(async (tx) => {
        const row = await tx.db
          .updateTable('one_shots')
          .set({ used_at: tx.now })
          .where('token_hash', '=', tokenHash)
          .where('purpose', '=', purpose)
          .where('used_at', 'is', null)
          .where('expires_at', '>', tx.now)
          .returningAll()
          .executeTakeFirst();
        if (!row) return undefined;
        return {
          tenantId: row.tenant_id,
          principal: { kind: row.principal_kind as 'user' | 'agent', id: row.principal_id },
          purpose,
          tokenHash,
          expiresAt: row.expires_at,
          credentialId: row.credential_id ?? undefined,
        };
      }),
  };
};

/** A look-up for each request would cost more than what it saves: who was looked up just now is not looked up again. */
const atMostEvery = (ms: number, now: () => number): ((name: string) => boolean) => {
  const last = new Map<string, number>();
  return (name) => {
    if (now() - (last.get(name) ?? Number.NEGATIVE_INFINITY) < ms) return false;
    last.delete(name);
    last.set(name, now());
    if (last.size > MOST_REMEMBERED) last.delete(last.keys().next().value ?? name);
    return true;
  };
};

const findSession = async (
  read: Kysely<Rows>,
  tokenHash: string,
  now: number,
): Promise<Holder | { expired: true } | undefined> => {
  const [row] = await selectSession(read, { tokenHash });
  if (!row) return undefined;
  if (row.expires_at <= now) return { expired: true };
  return {
    credential: 'session',
    credentialId: row.id,
    tenantId: row.tenant_id,
    kind: 'user',
    principalId: row.user_id,
    cookie: row.kind === 'cookie',
    expiresAt: row.expires_at,
  };
};

const selectSession = prepared((db, { tokenHash }: { tokenHash: string }) =>
  db.selectFrom('sessions').selectAll().where('token_hash', '=', tokenHash).where('revoked_at', 'is', null),
);

const findKey = async (read: Kysely<Rows>, tokenHash: string): Promise<Holder | undefined> => {
  const [row] = await selectKey(read, { tokenHash });
  return (
    row && {
      credential: 'key',
      credentialId: row.id,
      tenantId: row.tenant_id,
      kind: 'agent',
      principalId: row.agent_id,
      cookie: false,
      expiresAt: null,
    }
  );
};

const selectKey = prepared((db, { tokenHash }: { tokenHash: string }) =>
  db.selectFrom('keys').selectAll().where('token_hash', '=', tokenHash).where('revoked_at', 'is', null),
);

const lastUse = async (read: Kysely<Rows>, holder: Holder): Promise<number | undefined> => {
  if (holder.credential === 'session') {
    const row = await read
      .selectFrom('sessions')
      .select('last_seen_at')
      .where('id', '=', holder.credentialId)
      .executeTakeFirst();
    return row?.last_seen_at;
  }
  const row = await read
    .selectFrom('keys')
    .select('last_used_at')
    .where('id', '=', holder.credentialId)
    .executeTakeFirst();
  return row?.last_used_at ?? undefined;
};

const noteUse = async (tx: Tx, holder: Holder, until: number | undefined): Promise<void> => {
  if (holder.credential === 'session') {
    const end = holder.cookie && until !== undefined ? { expires_at: until } : {};
    await tx.db
      .updateTable('sessions')
      .set({ last_seen_at: tx.now, ...end })
      .where('id', '=', holder.credentialId)
      .execute();
    return;
  }
  await tx.db.updateTable('keys').set({ last_used_at: tx.now }).where('id', '=', holder.credentialId).execute();
};

/** Raises the revision in the transaction that revoked: whoever reads the new revision also reads the revocation. */
const raise = async (tx: Tx, revoked: boolean): Promise<boolean> => {
  if (!revoked) return false;
  await tx.db
    .insertInto('settings')
    .values({ name: REVISION, value: '1' })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({ value: sql`CAST(CAST(settings.value AS INTEGER) + 1 AS TEXT)` }),
    )
    .execute();
  tx.revoked();
  return true;
};
