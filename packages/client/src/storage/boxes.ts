import { type Box, oneAtATime, type Shape } from '../outbox/box.ts';
import { type MessageOutbox, memoryMessages, messageShape } from '../outbox/messages.ts';
import { answerShape, memoryOutbox, type Outbox } from '../outbox/outbox.ts';
import { type Database, database } from './database.ts';

/** The name of the lock on answers, and of the background sync that drains answers and messages. */
export const OUTBOX_LOCK = 'beckon-outbox';
/** A lock of its own: a message that is slow to send does not hold up an answer. */
const MESSAGES_LOCK = 'beckon-messages';

/** The answers that the pages of this origin share with their service worker. */
export const idbOutbox = (): Outbox => (hasDatabase() ? outboxIn(database()) : memoryOutbox());

/** The messages that they share. */
export const idbMessages = (): MessageOutbox => (hasDatabase() ? messagesIn(database()) : memoryMessages());

/** Node has none. */
export const hasDatabase = (): boolean => typeof indexedDB !== 'undefined';

export const outboxIn = (db: Database): Outbox => box(db, 'outbox', answerShape, OUTBOX_LOCK);
export const messagesIn = (db: Database): MessageOutbox => box(db, 'messages', messageShape, MESSAGES_LOCK);

function box<T>(db: Database, table: 'outbox' | 'messages', { inOrder }: Shape<T>, lock: string): Box<T> {
  const alone = oneAtATime();
  return {
    add: (item) => db.write(table, (store) => store.put(item)),
    all: async () => inOrder(await db.read<T[]>(table, (store) => store.getAll())),
    remove: (id) => db.write(table, (store) => store.delete(id)),
    // Web Locks are there in secure contexts only; over plain http there is no worker either, and one page at most drains.
    exclusively: (task) => (navigator.locks === undefined ? alone(task) : locked(lock, task)),
  };
}

const locked = async <T>(lock: string, task: () => Promise<T>): Promise<T> => await navigator.locks.request(lock, task);
