import { type Box, oneAtATime, type Shape } from '../outbox/box.ts';
import { type MessageOutbox, memoryMessages, messageShape } from '../outbox/messages.ts';
import { answerShape, memoryOutbox, type Outbox } from '../outbox/outbox.ts';
import { type Database, database } from './database.ts';

/** The name of the lock on answers, and of the background sync that drains answers and messages. */
export const OUTBOX_LOCK = 'beckon-outbox';
/** A lock of its own: a message that is slow to send does not hold up an answer. */
const MESSAGES_LOCK = 'beckon-messages';

/** The answers that the pages of this origin share with their service worker. */
export const idbOutbox = (db = browserDatabase()): Outbox =>
  db === undefined ? memoryOutbox() : box(db, 'outbox', answerShape, OUTBOX_LOCK);

/** The messages that they share. */
export const idbMessages = (db = browserDatabase()): MessageOutbox =>
  db === undefined ? memoryMessages() : box(db, 'messages', messageShape, MESSAGES_LOCK);

/** The browser's database; undefined where there is none at all. Nothing is opened before it is needed. */
export const browserDatabase = (): Database | undefined => (typeof indexedDB === 'undefined' ? undefined : database());

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
