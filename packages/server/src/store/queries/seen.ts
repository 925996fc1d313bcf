import type { Sighting } from '../outbox.ts';
import type { Tx } from '../write.ts';
import { closeForMessages, closeOne } from './close.ts';
import { hold } from './hold.ts';
import { placeOf, type Witness } from './place.ts';
import { positionIn } from './threads.ts';
import { touch } from './touch.ts';

/** Somebody saw something. False when it is none of theirs. */
export const noteSeen = async (tx: Tx, user: Witness, what: Sighting): Promise<boolean> => {
  if (what.type === 'messages') return sawMessages(tx, user, what);
  if (what.type === 'ask') return sawAsk(tx, user, what.id);
  const row = await tx.db
    .selectFrom('notifications')
    .select(['id', 'ask_id'])
    .where('id', '=', what.id)
    .where('user_id', '=', user.id)
    .executeTakeFirst();
  if (!row) return false;
  if (row.ask_id !== null) return sawAsk(tx, user, row.ask_id);
  await closeOne(tx, row.id, { how: what.drawn ? 'seen' : 'dismissed', on: await placeOf(tx, user) });
  return true;
};

const sawMessages = async (
  tx: Tx,
  user: Witness,
  { conversationId, seq }: { readonly conversationId: string; readonly seq: number },
): Promise<boolean> => {
  await hold(tx, [conversationId]);
  const newest = await positionIn(tx.db, user, conversationId);
  if (newest === undefined) return false;
  const closing = { how: 'seen', on: await placeOf(tx, user) } as const;
  await closeForMessages(tx, user.id, conversationId, Math.min(seq, newest), closing);
  return true;
};

/** The first time counts. An ask ends by its answer alone. */
const sawAsk = async (tx: Tx, user: Witness, askId: string): Promise<boolean> => {
  const addressed = await tx.db
    .selectFrom('addressees')
    .innerJoin('asks', 'asks.id', 'addressees.ask_id')
    .select('ask_id')
    .where('asks.tenant_id', '=', user.tenantId)
    .where('ask_id', '=', askId)
    .where('user_id', '=', user.id)
    .executeTakeFirst();
  if (!addressed) return false;
  const unseen = await tx.db
    .selectFrom('notifications')
    .select(['id', 'user_id', 'version'])
    .where('ask_id', '=', askId)
    .where('user_id', '=', user.id)
    .where('seen_at', 'is', null)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute();
  if (unseen.length === 0) return true;
  await tx.db
    .updateTable('notifications')
    .set({ seen_at: tx.now })
    .where(
      'id',
      'in',
      unseen.map(({ id }) => id),
    )
    .execute();
  await touch(tx, unseen);
  return true;
};
