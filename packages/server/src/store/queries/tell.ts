import type { Telling } from '../asks.ts';
import { prepared } from '../prepared.ts';
import type { Rows } from '../rows.ts';
import type { Tx } from '../write.ts';

/** What a notification is about. */
export interface Subject {
  readonly tenantId: string;
  readonly occasion: string;
  readonly agentId: string | null;
  readonly askId?: string;
  readonly eventId?: string;
  readonly conversationId?: string | undefined;
  readonly onlyDeviceId?: string;
  /** Reading the conversation up to this position settles it. */
  readonly messageSeq?: number;
  /** It belongs to a larger task, and whether that is known. */
  readonly partOf?: 'known' | 'unknown' | undefined;
  /** Which time of the same occasion; the first by default. */
  readonly nth?: number;
  /** The time before. */
  readonly followsId?: string;
}

/** Makes one notification per person due, in the transaction of what it tells. A known occasion is not told again. */
export const tell = async (
  tx: Tx,
  userIds: readonly string[],
  subject: Subject,
  telling: Telling,
): Promise<string[]> => {
  if (userIds.length === 0) return [];
  const rows = userIds.map((userId) => ({
    id: tx.newId(),
    tenant_id: subject.tenantId,
    user_id: userId,
    occasion: subject.occasion,
    kind: telling.kind,
    priority: telling.priority,
    title: telling.title,
    body: telling.body ?? null,
    agent_id: subject.agentId,
    ask_id: subject.askId ?? null,
    event_id: subject.eventId ?? null,
    conversation_id: subject.conversationId ?? null,
    only_device_id: subject.onlyDeviceId ?? null,
    state: 'due',
    due_at: telling.since ?? tx.now,
    life_until: telling.lifeUntil,
    version: 1,
    created_at: tx.now,
    closed_at: null,
    message_seq: subject.messageSeq ?? null,
    nth: subject.nth ?? 1,
    since: telling.since ?? tx.now,
    follows_id: subject.followsId ?? null,
    waits: null,
    part_of: subject.partOf ?? null,
    summary_id: null,
    closed_how: null,
    closed_on: null,
    seen_at: null,
  }));
  const made = await insertNotifications(tx.db, { rows });
  for (const { id, user_id } of made) tx.append(user_id, 'notification.created', id, 1);
  if (made.length > 0) tx.due();
  return made.map(({ id }) => id);
};

// at most 500 people, with 28 columns each: well below what a statement takes of either database
const insertNotifications = prepared((db, { rows }: { rows: Rows['notifications'][] }) =>
  db
    .insertInto('notifications')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['user_id', 'occasion']).doNothing())
    .returning(['id', 'user_id']),
);
