import { type Kysely, sql } from 'kysely';
import type { Past } from '../preferences.ts';
import { prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Actor } from '../terms.ts';

/** What a person was, or was not, told of since then, in one query; what still waits for its first decision is not past. */
export const readPast = async (read: Kysely<Rows>, user: Actor, since: number, limit: number): Promise<Past[]> => {
  const rows = await select(read, { tenantId: user.tenantId, userId: user.id, since, limit });
  return rows.reverse().map((row) => ({
    id: row.id,
    kind: row.kind as Past['kind'],
    title: row.title,
    body: row.body,
    agentId: row.agent_id,
    conversationId: row.conversation_id,
    askId: row.ask_id,
    createdAt: row.created_at,
    lifeUntil: row.life_until,
    nth: row.nth,
    followsId: row.follows_id,
    partOf: row.part_of as Past['partOf'],
    decidedAt: row.decided_at,
    settled: (row.settled ?? 0) > 0,
    closedHow: row.closed_how as Past['closedHow'],
  }));
};

interface Asked {
  readonly tenantId: string;
  readonly userId: string;
  readonly since: number;
  readonly limit: number;
}

const select = prepared((db, { tenantId, userId, since, limit }: Asked) =>
  db
    .selectFrom('notifications')
    .select([
      ...(['id', 'kind', 'title', 'body', 'agent_id', 'conversation_id', 'ask_id', 'created_at'] as const),
      ...(['life_until', 'nth', 'follows_id', 'part_of', 'closed_how'] as const),
    ])
    .select((eb) => [
      eb
        .selectFrom('decisions')
        .select((one) => one.fn.min<number | null>('at').as('at'))
        .whereRef('notification_id', '=', 'notifications.id')
        .as('decided_at'),
      eb
        .selectFrom('decisions')
        .select((one) => one.fn.countAll<number>().as('count'))
        .whereRef('notification_id', '=', 'notifications.id')
        .where('action', 'in', [sql.lit('send'), sql.lit('suppress')])
        .as('settled'),
    ])
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', userId)
    .where('created_at', '>=', since)
    .where('kind', 'not in', [sql.lit('test'), sql.lit('summary')])
    .where((eb) =>
      eb.or([
        eb('state', '<>', sql.lit('due')),
        eb.exists(
          eb.selectFrom('decisions').select('decisions.id').whereRef('notification_id', '=', 'notifications.id'),
        ),
      ]),
    )
    // ids are in the order of time, and the index of a person's notifications is by them
    .orderBy('id', 'desc')
    .limit(limit),
);
