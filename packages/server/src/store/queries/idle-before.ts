import { sql } from 'kysely';
import { padded, prepared } from '../prepared.ts';
import type { Tx } from '../write.ts';

/** Where an agent sits idle, and for whom. */
export interface Idleness {
  readonly agentId: string;
  readonly conversationId: string | null;
  readonly userIds: readonly string[];
}

/**
 * By person, the notification by which they know that the agent is idle there, or will: what said so first since the
 * agent last did anything. It counts also when they wiped it away, and not when it was decided that nobody is told.
 */
export const idleBefore = async (
  tx: Tx,
  { agentId, conversationId, userIds }: Idleness,
): Promise<ReadonlyMap<string, string>> => {
  if (userIds.length === 0) return new Map();
  const since = tx.now - REMEMBERED;
  const rows = await selectRecent(tx.db, { agentId, conversationId, since, userIds: padded([...userIds]) });
  const first = new Map<string, string>();
  // newest first: what comes before something else that the agent did is another idleness
  const active = new Set<string>();
  for (const row of rows) {
    if (active.has(row.user_id)) continue;
    if (row.kind !== 'idle' || (row.closed_how !== null && !KNOWN.has(row.closed_how))) active.add(row.user_id);
    else if (row.action !== 'suppress' || row.reason === 'summarised') first.set(row.user_id, row.id);
  }
  return first;
};

/** As long as an idle notification lives. */
const REMEMBERED = 3_600_000;

/** It ended because its person has seen it. */
const KNOWN: ReadonlySet<string> = new Set(['seen', 'dismissed', 'opened', 'repeated']);

/** Read of all these people together. What is older is not found, and then told: once too often, and not never. */
const MOST = 1_000;

interface Asked {
  readonly agentId: string;
  readonly conversationId: string | null;
  readonly since: number;
  readonly userIds: string[];
}

const selectRecent = prepared((db, { agentId, conversationId, since, userIds }: Asked) =>
  db
    .selectFrom('notifications')
    .select(['id', 'user_id', 'kind', 'closed_how'])
    .select((eb) =>
      (['action', 'reason'] as const).map((column) =>
        eb
          .selectFrom('decisions')
          .select(column)
          .whereRef('notification_id', '=', 'notifications.id')
          .orderBy('decisions.id', 'desc')
          .limit(1)
          .as(column),
      ),
    )
    .where('agent_id', '=', agentId)
    .where('user_id', 'in', userIds)
    .where('created_at', '>=', since)
    .where('part_of', 'is', null)
    .where('kind', '<>', sql.lit('summary'))
    .where((eb) => eb.or([eb('conversation_id', 'is', null), eb('conversation_id', '=', conversationId)]))
    .orderBy('id', 'desc')
    .limit(MOST),
);
