import { hasDatabase, messagesIn, outboxIn } from './boxes.ts';
import { type Database, database } from './database.ts';
import { type BrowserStorage, type Cell, memoryStorage } from './storage.ts';

/** Storage in IndexedDB, and in memory where there is none at all. */
export const browserStorage = (): BrowserStorage => (hasDatabase() ? idbStorage() : memoryStorage());

/** Storage in IndexedDB, in the database `beckon` of this origin. */
export function idbStorage(): BrowserStorage {
  const db = database();
  return {
    outbox: outboxIn(db),
    messages: messagesIn(db),
    device: cell(db, 'device'),
    badge: cell(db, 'badge'),
    shown: {
      get: (id) => db.read('shown', (store) => store.get(id)),
      put: (record) => db.write('shown', (store) => store.put(record)),
      async prune(before) {
        const old = IDBKeyRange.upperBound(before, true);
        const ids = await db.read('shown', (store) => store.index('at').getAllKeys(old));
        await Promise.all(ids.map((id) => db.write('shown', (store) => store.delete(id))));
      },
    },
  };
}

function cell<T>(db: Database, key: string): Cell<T> {
  return {
    get: () => db.read<T | undefined>('cells', (store) => store.get(key)),
    set: (value) => db.write('cells', (store) => store.put(value, key)),
    clear: () => db.write('cells', (store) => store.delete(key)),
  };
}
