import { limits, type Run } from '@beckon/protocol';
import { prepared } from '../prepared.ts';
import type { Actor } from '../store.ts';
import type { Tx } from '../write.ts';
import { cancelOpenRun } from './cancel-run.ts';
import { holdWithAsks } from './hold.ts';
import { toRun } from './shapes.ts';
import { isIn, threadById } from './threads.ts';

/** Wanting no answer to a message, by its cid: also before it came, because who stops it may be faster than the message. */

/** See `Runs.cancelPrompt`. */
export const cancelPrompt = async (
  tx: Tx,
  user: Actor,
  conversationId: string,
  cid: string,
): Promise<Run | null | undefined> => {
  await holdWithAsks(tx, conversationId);
  if (!(await isIn(tx.db, user, conversationId))) return undefined;
  const run = await tx.db
    .selectFrom('runs')
    .innerJoin('messages', 'messages.id', 'runs.prompt_id')
    .selectAll('runs')
    .where('messages.author_id', '=', user.id)
    .where('messages.cid', '=', cid)
    .where('runs.conversation_id', '=', conversationId)
    .executeTakeFirst();
  if (run) return toRun(await cancelOpenRun(tx, await threadById(tx.db, run.conversation_id), run));
  const noted = await tx.db
    .insertInto('cancels')
    .values({ author_id: user.id, conversation_id: conversationId, cid, at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .returning('cid')
    .executeTakeFirst();
  if (noted) await makeRoom(tx, user.id, conversationId, cid);
  return null;
};

/** Whoever stops what never comes does not fill the database: for the one just noted, the oldest goes. */
const makeRoom = async (tx: Tx, userId: string, conversationId: string, cid: string): Promise<void> => {
  const oldest = await tx.db
    .selectFrom('cancels')
    .select(['conversation_id', 'cid'])
    .where('author_id', '=', userId)
    .where((eb) => eb.not(eb.and([eb('conversation_id', '=', conversationId), eb('cid', '=', cid)])))
    .orderBy('at', 'desc')
    .limit(1)
    .offset(limits.earlyCancels - 1)
    .executeTakeFirst();
  if (!oldest) return;
  await tx.db
    .deleteFrom('cancels')
    .where('author_id', '=', userId)
    .where('conversation_id', '=', oldest.conversation_id)
    .where('cid', '=', oldest.cid)
    .execute();
};

interface Expected {
  readonly userId: string;
  readonly conversationId: string;
  readonly cid: string;
}

/** The message came: whether its cancel had come before. One cancel is for one message. */
export const takeCancel = async (tx: Tx, { userId, conversationId, cid }: Expected): Promise<boolean> =>
  (await deleteCancel(tx.db, { userId, conversationId, cid })).length > 0;

const deleteCancel = prepared((db, which: Expected) =>
  db
    .deleteFrom('cancels')
    .where('author_id', '=', which.userId)
    .where('conversation_id', '=', which.conversationId)
    .where('cid', '=', which.cid)
    .returning('cid'),
);

/** See `Runs.forgetCancels`. */
export const forgetCancels = async (tx: Tx, before: number, limit: number): Promise<number> => {
  const gone = await tx.db
    .deleteFrom('cancels')
    .where((eb) =>
      eb(
        eb.refTuple('author_id', 'conversation_id', 'cid'),
        'in',
        eb
          .selectFrom('cancels')
          .select(['author_id', 'conversation_id', 'cid'])
          .where('at', '<', before)
          .limit(limit)
          .forUpdate()
          .skipLocked()
          .$asTuple('author_id', 'conversation_id', 'cid'),
      ),
    )
    .returning('cid')
    .execute();
  return gone.length;
};
