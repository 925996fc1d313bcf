import type { Message } from '@beckon/protocol';
import { type Kysely, sql } from 'kysely';
import type { Rows } from '../rows.ts';
import { toMessage } from './shapes.ts';

export interface Stretch {
  readonly conversationId: string;
  /** From below this position; else from the newest on. */
  readonly before?: number | undefined;
  readonly limit: number;
  /** Of parts, as they are kept. The first message is read however large it is. */
  readonly bytes: number;
  /** Without replies that are not over. */
  readonly over?: true;
}

/**
 * Messages of a conversation, newest first, until there are so many or they are so large. Their sizes are read first: a
 * hundred messages may be 26 MB, and of a size the database reads no more than the head of the row.
 */
export const readMessages = async (db: Kysely<Rows>, wanted: Stretch): Promise<Message[]> => {
  const sizes = await stretch(db, wanted)
    .select(['seq', sql<number>`octet_length(parts)`.as('bytes')])
    .limit(wanted.limit)
    .execute();
  const fitting = sizes.slice(0, howMany(sizes, wanted.bytes));
  const [first, last] = [fitting.at(0), fitting.at(-1)];
  if (!first || !last) return [];
  const rows = await stretch(db, wanted)
    .selectAll()
    .where('seq', '<=', first.seq)
    .where('seq', '>=', last.seq)
    .execute();
  return rows.map(toMessage);
};

const stretch = (db: Kysely<Rows>, { conversationId, before, over }: Stretch) => {
  const all = db.selectFrom('messages').where('conversation_id', '=', conversationId).orderBy('seq', 'desc');
  const older = before === undefined ? all : all.where('seq', '<', before);
  return over ? older.where('status', 'not in', ['pending', 'streaming']) : older;
};

const howMany = (sizes: readonly { readonly bytes: number }[], most: number): number => {
  let sum = 0;
  const over = sizes.findIndex(({ bytes }, index) => {
    sum += bytes;
    return index > 0 && sum > most;
  });
  return over < 0 ? sizes.length : over;
};
