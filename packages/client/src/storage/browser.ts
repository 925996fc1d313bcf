import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { type Box, oneAtATime, type Shape } from '../outbox/box.ts';
import { type MessageOutbox, messageShape, type PendingMessage } from '../outbox/messages.ts';
import { answerShape, type Outbox, type PendingAnswer } from '../outbox/outbox.ts';
import { type BrowserStorage, type Cell, memoryStorage, type ShownRecord } from './storage.ts';

interface Schema extends DBSchema {
  outbox: { key: string; value: PendingAnswer };
  messages: { key: string; value: PendingMessage };
  /** One row for each small thing: `device`, `badge`. */
  cells: { key: string; value: unknown };
  shown: { key: string; value: ShownRecord; indexes: { at: number } };
}

type Work = <T>(work: (database: IDBPDatabase<Schema>) => Promise<T>) => Promise<T>;

/** The name of the lock on answers, and of the background sync that drains answers and messages. */
export const OUTBOX_LOCK = 'beckon-outbox';
/** A lock of its own: a message that is slow to send does not hold up an answer. */
const MESSAGES_LOCK = 'beckon-messages';

/**
 * Storage in IndexedDB, in the database `beckon` of this origin. In memory where there is no IndexedDB at all.
 * Nothing is opened before it is needed.
 */
export function browserStorage(name = 'beckon'): BrowserStorage {
  if (typeof indexedDB === 'undefined') return memoryStorage();
  const work = database(name);
  return {
    outbox: box<PendingAnswer>(work, 'outbox', answerShape, OUTBOX_LOCK),
    messages: box<PendingMessage>(work, 'messages', messageShape, MESSAGES_LOCK),
    device: cell(work, 'device'),
    badge: cell(work, 'badge'),
    shown: {
      get: (id) => work((db) => db.get('shown', id)),
      put: (record) => work(async (db) => void (await db.put('shown', record))),
      prune: (before) =>
        work(async (db) => {
          const old = await db.getAllKeysFromIndex('shown', 'at', IDBKeyRange.upperBound(before, true));
          await Promise.all(old.map((id) => db.delete('shown', id)));
        }),
    },
  };
}

/** The answers that the pages of this origin share with their service worker. */
export const idbOutbox = (): Outbox => browserStorage().outbox;

/** The messages that they share. */
export const idbMessages = (): MessageOutbox => browserStorage().messages;

type Boxes = 'outbox' | 'messages';

function box<T extends Schema[Boxes]['value']>(work: Work, table: Boxes, { inOrder }: Shape<T>, lock: string): Box<T> {
  const alone = oneAtATime();
  return {
    add: (item) => work(async (db) => void (await db.put(table, item))),
    all: async () => inOrder((await work((db) => db.getAll(table))) as T[]),
    remove: (id) => work((db) => db.delete(table, id)),
    // Web Locks are there in secure contexts only; over plain http there is no worker either, and one page at most drains.
    exclusively: (task) => (navigator.locks === undefined ? alone(task) : locked(lock, task)),
  };
}

const locked = async <T>(lock: string, task: () => Promise<T>): Promise<T> => await navigator.locks.request(lock, task);

function cell<T>(work: Work, key: string): Cell<T> {
  return {
    get: () => work(async (db) => (await db.get('cells', key)) as T | undefined),
    set: (value) => work(async (db) => void (await db.put('cells', value, key))),
    clear: () => work((db) => db.delete('cells', key)),
  };
}

/** Opens on first use, and again when the browser has taken the connection away, as iOS does to a page that slept. */
function database(name: string): Work {
  let opening: Promise<IDBPDatabase<Schema>> | undefined;
  const forget = (): void => {
    opening = undefined;
  };
  const open = (): Promise<IDBPDatabase<Schema>> => {
    opening ??= openDB<Schema>(name, 2, {
      upgrade(db, before) {
        if (before < 1) {
          db.createObjectStore('outbox', { keyPath: 'askId' });
          db.createObjectStore('cells');
          db.createObjectStore('shown', { keyPath: 'id' }).createIndex('at', 'at');
        }
        if (before < 2) db.createObjectStore('messages', { keyPath: 'cid' });
      },
      // A newer version of the app wants to upgrade: we are in its way.
      blocking(_current, _blocked, event) {
        forget();
        (event.target as IDBDatabase).close();
      },
      terminated: forget,
    });
    opening.catch(forget);
    return opening;
  };
  return async (work) => {
    try {
      return await work(await open());
    } catch (error) {
      if (!lostConnection(error)) throw error;
      forget();
      return work(await open());
    }
  };
}

/** "The database connection is closing"; and on iOS "Connection to Indexed Database server lost". */
const lostConnection = (error: unknown): boolean =>
  error instanceof DOMException && (error.name === 'InvalidStateError' || error.name === 'UnknownError');
