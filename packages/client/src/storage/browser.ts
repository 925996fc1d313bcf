import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import { inOrder, type Outbox, oneAtATime, type PendingAnswer } from '../outbox/outbox.ts';
import { type BrowserStorage, type Cell, memoryStorage, type ShownRecord } from './storage.ts';

interface Schema extends DBSchema {
  outbox: { key: string; value: PendingAnswer };
  /** One row for each small thing: `device`, `badge`. */
  cells: { key: string; value: unknown };
  shown: { key: string; value: ShownRecord; indexes: { at: number } };
}

type Work = <T>(work: (database: IDBPDatabase<Schema>) => Promise<T>) => Promise<T>;

/** The name of the lock, and of the background sync that drains the outbox. */
export const OUTBOX_LOCK = 'beckon-outbox';

/**
 * Storage in IndexedDB, in the database `beckon` of this origin. In memory where there is no IndexedDB at all.
 * Nothing is opened before it is needed.
 */
export function browserStorage(name = 'beckon'): BrowserStorage {
  if (typeof indexedDB === 'undefined') return memoryStorage();
  const work = database(name);
  return {
    outbox: idbOutboxOn(work),
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

/** The outbox that the pages of this origin share with their service worker. */
export const idbOutbox = (): Outbox => browserStorage().outbox;

function idbOutboxOn(work: Work): Outbox {
  const alone = oneAtATime();
  return {
    add: (item) => work(async (db) => void (await db.put('outbox', item))),
    all: async () => inOrder(await work((db) => db.getAll('outbox'))),
    remove: (askId) => work((db) => db.delete('outbox', askId)),
    // Web Locks are there in secure contexts only; over plain http there is no worker either, and one page at most drains.
    exclusively: (task) => (navigator.locks === undefined ? alone(task) : locked(task)),
  };
}

const locked = async <T>(task: () => Promise<T>): Promise<T> => await navigator.locks.request(OUTBOX_LOCK, task);

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
    opening ??= openDB<Schema>(name, 1, {
      upgrade(db) {
        db.createObjectStore('outbox', { keyPath: 'askId' });
        db.createObjectStore('cells');
        db.createObjectStore('shown', { keyPath: 'id' }).createIndex('at', 'at');
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
