/** What this browser alone remembers: choices of the person at this device, and how far the first run came. */
export interface Kept {
  theme: 'system' | 'light' | 'dark';
  /** Absent: the browser's. */
  language?: string;
  /** A, D, J, K and N answer and move; some people's hands need them off. */
  singleKeys: boolean;
  welcome?: 'open' | 'done';
}

export interface Local {
  get(): Kept;
  set(change: Partial<Kept>): void;
  subscribe(listener: () => void): () => void;
}

const KEY = 'beckon.local';
const fresh: Kept = { theme: 'system', singleKeys: true };

/** Storage can be full or forbidden: choices then last as long as the page. */
const read = (storage: Storage | undefined): Kept => {
  try {
    return { ...fresh, ...(JSON.parse(storage?.getItem(KEY) ?? '{}') as Partial<Kept>) };
  } catch {
    return fresh;
  }
};

export const openLocal = (storage: Storage | undefined): Local => {
  let kept = read(storage);
  const listeners = new Set<() => void>();
  return {
    get: () => kept,
    set: (change) => {
      kept = { ...kept, ...change };
      try {
        storage?.setItem(KEY, JSON.stringify(kept));
      } catch {
        // Full or forbidden.
      }
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
