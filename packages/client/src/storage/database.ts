/** IndexedDB with promises, as far as we need it: one request at a time, each in a transaction of its own. */
export interface Database {
  /** Resolves with what the request answered. */
  read<T>(table: Table, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T>;
  /** Resolves once the change is kept. */
  write(table: Table, change: (store: IDBObjectStore) => IDBRequest): Promise<void>;
}

/** `cells` has one row for each small thing: `device`, `badge`. */
export type Table = 'outbox' | 'messages' | 'cells' | 'shown';

const VERSION = 2;

function upgrade(db: IDBDatabase, before: number): void {
  if (before < 1) {
    db.createObjectStore('outbox', { keyPath: 'askId' });
    db.createObjectStore('cells');
    db.createObjectStore('shown', { keyPath: 'id' }).createIndex('at', 'at');
  }
  if (before < 2) db.createObjectStore('messages', { keyPath: 'cid' });
}

/**
 * The database of this origin. It is opened on first use, and again when the browser has taken the connection away, as iOS
 * does to a page that slept.
 */
export function database(name = 'beckon'): Database {
  let opening: Promise<IDBDatabase> | undefined;
  const forget = (): void => {
    opening = undefined;
  };
  const opened = (): Promise<IDBDatabase> => {
    opening ??= open(name, forget);
    opening.catch(forget);
    return opening;
  };
  async function act<T>(...how: Act<T>): Promise<T> {
    try {
      return await transact(await opened(), ...how);
    } catch (error) {
      if (!lostConnection(error)) throw error;
      forget();
      return transact(await opened(), ...how);
    }
  }
  return {
    read: (table, ask) => act(table, 'readonly', ask),
    write: (table, change) => act(table, 'readwrite', change),
  };
}

/** @param closed the connection is of no use any more */
const open = (name: string, closed: () => void): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(name, VERSION);
    request.onupgradeneeded = ({ oldVersion }) => upgrade(request.result, oldVersion);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const db = request.result;
      db.onclose = closed;
      // A newer version of the app wants to upgrade: we are in its way.
      db.onversionchange = () => {
        closed();
        db.close();
      };
      resolve(db);
    };
  });

type Act<T> = [table: Table, mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>];

const transact = <T>(db: IDBDatabase, ...[table, mode, ask]: Act<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const transaction = db.transaction(table, mode);
    const request = ask(transaction.objectStore(table));
    transaction.oncomplete = () => resolve(request.result);
    // Also after a request that failed, and when what it did could not be kept, as on a full disk.
    transaction.onabort = () => reject(transaction.error);
  });

/** "The database connection is closing"; and on iOS "Connection to Indexed Database server lost". */
const lostConnection = (error: unknown): boolean =>
  error instanceof DOMException && (error.name === 'InvalidStateError' || error.name === 'UnknownError');
