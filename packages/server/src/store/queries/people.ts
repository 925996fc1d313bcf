import type { Agent } from '@beckon/protocol';
import type { Kysely } from 'kysely';
import type { NewAgent, OwnedAgent, People } from '../people.ts';
import { padded, prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx, Write } from '../write.ts';
import { meet, tellContacts } from './contacts.ts';
import { pageOf, toAgent, toAudit, toUser } from './shapes.ts';

const selectAgent = prepared((db, { tenant, id }: { tenant: string; id: string }) =>
  db.selectFrom('agents').selectAll().where('tenant_id', '=', tenant).where('id', '=', id),
);

const selectZones = prepared((db, { tenant, ids }: { tenant: string; ids: string[] }) =>
  db.selectFrom('users').select(['id', 'time_zone']).where('tenant_id', '=', tenant).where('id', 'in', ids),
);

export const people = (read: Kysely<Rows>, write: Write, now: () => number): People => ({
  ensureTenant: async (externalId) => {
    const known = await tenantId(read, externalId);
    return known ?? write((tx) => makeTenant(tx, externalId));
  },
  findTenant: (externalId) => tenantId(read, externalId),

  createUser: (user) =>
    write(async (tx) => {
      const inserted = await tx.db
        .insertInto('users')
        .values({
          id: tx.newId(),
          tenant_id: user.tenantId,
          external_id: user.externalId ?? null,
          name: user.name,
          locale: user.locale,
          time_zone: user.timeZone,
          created_at: tx.now,
        })
        .onConflict((conflict) => conflict.columns(['tenant_id', 'external_id']).doNothing())
        .returningAll()
        .executeTakeFirst();
      if (inserted) return { user: toUser(inserted), fresh: true };
      const row = await tx.db
        .selectFrom('users')
        .selectAll()
        .where('tenant_id', '=', user.tenantId)
        .where('external_id', '=', user.externalId ?? '')
        .executeTakeFirstOrThrow();
      return { user: toUser(row), fresh: false };
    }),
  user: async (tenant, id) => {
    const row = await read
      .selectFrom('users')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('id', '=', id)
      .executeTakeFirst();
    return row && toUser(row);
  },
  timeZones: async (tenant, ids) => {
    const rows = ids.length === 0 ? [] : await selectZones(read, { tenant, ids: padded(ids) });
    return new Map(rows.map(({ id, time_zone }) => [id, time_zone]));
  },
  userByExternalId: async (tenant, externalId) => {
    const row = await read
      .selectFrom('users')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .where('external_id', '=', externalId)
      .executeTakeFirst();
    return row && toUser(row);
  },
  users: async (tenant) => {
    const rows = await read.selectFrom('users').selectAll().where('tenant_id', '=', tenant).orderBy('id').execute();
    return rows.map(toUser);
  },

  createAgent: (agent) => write(async (tx) => toAgent(await makeAgent(tx, agent), tx.now)),
  ensureAgent: (agent) => write(async (tx) => toAgent(await ensureAgent(tx, agent), tx.now)),
  agent: async (tenant, id) => {
    const [row] = await selectAgent(read, { tenant, id });
    return row && toAgent(row, now());
  },
  agents: async (tenant): Promise<Agent[]> => {
    const rows = await read.selectFrom('agents').selectAll().where('tenant_id', '=', tenant).orderBy('id').execute();
    return rows.map((row) => toAgent(row, now()));
  },
  agentsKnownTo: async (tenant, userId) => {
    const rows = await read
      .selectFrom('agents')
      .innerJoin('contacts', 'contacts.agent_id', 'agents.id')
      .selectAll('agents')
      .where('contacts.user_id', '=', userId)
      .where('agents.tenant_id', '=', tenant)
      .orderBy('agents.id')
      .execute();
    return rows.map((row) => toAgent(row, now()));
  },
  agentSeen: (tenant, id, until) =>
    write(async (tx) => {
      const before = await tx.db
        .selectFrom('agents')
        .selectAll()
        .where('tenant_id', '=', tenant)
        .where('id', '=', id)
        .forNoKeyUpdate()
        .executeTakeFirst();
      if (!before) return;
      const changes = before.online_until > 0 !== until > tx.now;
      const { version } = await tx.db
        .updateTable('agents')
        .set((eb) => ({
          online_until: until > tx.now ? until : 0,
          last_seen_at: tx.now,
          version: eb('version', '+', changes ? 1 : 0),
        }))
        .where('id', '=', id)
        .returning('version')
        .executeTakeFirstOrThrow();
      if (changes) await tellContacts(tx, id, version);
    }),

  lapse: (limit) =>
    write(async (tx) => {
      const rows = await tx.db
        .updateTable('agents')
        .set((eb) => ({ online_until: 0, version: eb('version', '+', 1) }))
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('agents')
            .select('id')
            .where('online_until', '>', 0)
            .where('online_until', '<=', tx.now)
            .orderBy('id')
            .limit(limit)
            .forNoKeyUpdate()
            .skipLocked(),
        )
        .returning(['id', 'version'])
        .execute();
      for (const row of rows) await tellContacts(tx, row.id, row.version);
      return rows.length;
    }),

  audit: (entry) =>
    write(async (tx) => {
      await tx.db
        .insertInto('audit')
        .values({
          id: tx.newId(),
          tenant_id: entry.tenantId,
          at: tx.now,
          actor_kind: entry.actor.kind,
          actor_id: entry.actor.id,
          action: entry.action,
          target: entry.target,
          detail: JSON.stringify(entry.detail ?? {}),
        })
        .execute();
    }),
  audits: async (tenant, { before, limit }) => {
    const rows = await read
      .selectFrom('audit')
      .selectAll()
      .where('tenant_id', '=', tenant)
      .$if(before !== undefined, (query) => query.where('id', '<', before ?? ''))
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute();
    return pageOf(rows.map(toAudit), limit);
  },
});

const makeAgent = async (tx: Tx, agent: NewAgent): Promise<Rows['agents']> => {
  const row = await tx.db
    .insertInto('agents')
    .values({
      id: tx.newId(),
      tenant_id: agent.tenantId,
      owner_id: agent.ownerId,
      name: agent.name,
      kind: agent.kind,
      capabilities: '[]',
      online_until: 0,
      last_seen_at: null,
      version: 1,
      created_at: tx.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  if (row.owner_id) await meet(tx, row.id, [row.owner_id]);
  return row;
};

const ensureAgent = async (tx: Tx, agent: OwnedAgent): Promise<Rows['agents']> => {
  // of servers that start at once the first makes it
  await tx.db.selectFrom('users').select('id').where('id', '=', agent.ownerId).forNoKeyUpdate().execute();
  const known = await tx.db
    .selectFrom('agents')
    .selectAll()
    .where('tenant_id', '=', agent.tenantId)
    .where('owner_id', '=', agent.ownerId)
    .where('kind', '=', agent.kind)
    .orderBy('id')
    .executeTakeFirst();
  return known ?? makeAgent(tx, agent);
};

const tenantId = async (db: Kysely<Rows>, externalId: string): Promise<string | undefined> => {
  const row = await db.selectFrom('tenants').select('id').where('external_id', '=', externalId).executeTakeFirst();
  return row?.id;
};

/** Two requests of a new tenant may come at once: the second finds what the first made. */
const makeTenant = async (tx: Tx, externalId: string): Promise<string> => {
  await tx.db
    .insertInto('tenants')
    .values({ id: tx.newId(), external_id: externalId, name: externalId, created_at: tx.now })
    .onConflict((conflict) => conflict.column('external_id').doNothing())
    .execute();
  const id = await tenantId(tx.db, externalId);
  if (id === undefined) throw new Error('the tenant was not made');
  return id;
};
