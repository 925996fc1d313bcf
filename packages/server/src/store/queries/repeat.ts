import type { Tx } from '../write.ts';
import type { Held } from './held.ts';
import { tell } from './tell.ts';

/** Makes the next time of each occasion whose decision says when that is. The caller holds what was decided. */
export const makeRepeats = async (tx: Tx, held: readonly Held[]): Promise<void> => {
  for (const { row, decision } of held) {
    const { againAt } = decision;
    if (againAt === undefined || againAt >= row.life_until) continue;
    const subject = {
      tenantId: row.tenant_id,
      occasion: occasionOf(row.occasion, row.nth + 1),
      agentId: row.agent_id,
      ...(row.ask_id !== null && { askId: row.ask_id }),
      ...(row.event_id !== null && { eventId: row.event_id }),
      ...(row.conversation_id !== null && { conversationId: row.conversation_id }),
      nth: row.nth + 1,
      followsId: row.id,
    };
    await tell(tx, [row.user_id], subject, {
      kind: row.kind as 'idle',
      priority: row.priority as 'low',
      title: row.title,
      ...(row.body !== null && { body: row.body }),
      since: againAt,
      lifeUntil: row.life_until,
    });
  }
};

/** The n-th time of an occasion: `ask:<id>`, then `ask:<id>#2`. */
const occasionOf = (occasion: string, nth: number): string => `${occasion.replace(/#\d+$/, '')}#${nth}`;
