import { type MessageOutbox, memoryMessages } from '../outbox/messages.ts';
import { memoryOutbox, type Outbox } from '../outbox/outbox.ts';

/** What a browser keeps between visits, shared by pages and the service worker. */

/** This browser as a device of the server's. */
export interface DeviceRecord {
  deviceId: string;
  /** Good for receipts, and for renewing this subscription. */
  deviceToken: string;
  endpoint: string;
  vapidPublicKey: string;
}

/** The last count the icon was given. */
export interface BadgeRecord {
  badgeSeq: number;
  at: number;
}

/** That a notification was shown, and whether it was settled since. */
export interface ShownRecord {
  id: string;
  purpose: 'alert' | 'settle';
  at: number;
}

/** A place for one thing. */
export interface Cell<T> {
  get(): Promise<T | undefined>;
  set(value: T): Promise<void>;
  clear(): Promise<void>;
}

export interface ShownLog {
  get(id: string): Promise<ShownRecord | undefined>;
  put(record: ShownRecord): Promise<void>;
  /** Forgets what was shown before this moment. */
  prune(before: number): Promise<void>;
}

export interface BrowserStorage {
  readonly outbox: Outbox;
  readonly messages: MessageOutbox;
  readonly device: Cell<DeviceRecord>;
  readonly badge: Cell<BadgeRecord>;
  readonly shown: ShownLog;
}

/** Storage that lives as long as the program: for Node, for tests, and for browsers that keep nothing. */
export function memoryStorage(): BrowserStorage {
  const shown = new Map<string, ShownRecord>();
  return {
    outbox: memoryOutbox(),
    messages: memoryMessages(),
    device: memoryCell(),
    badge: memoryCell(),
    shown: {
      get: async (id) => shown.get(id),
      put: async (record) => void shown.set(record.id, record),
      async prune(before) {
        for (const record of [...shown.values()]) if (record.at < before) shown.delete(record.id);
      },
    },
  };
}

function memoryCell<T>(): Cell<T> {
  let held: T | undefined;
  return {
    get: async () => held,
    set: async (value) => {
      held = value;
    },
    clear: async () => {
      held = undefined;
    },
  };
}
