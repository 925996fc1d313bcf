/** Words that were begun and not sent, by conversation. This browser alone keeps them. */
export interface Drafts {
  get(conversationId: string): string;
  set(conversationId: string, words: string): void;
  /** They belonged to somebody else. */
  clear(): void;
}

const PREFIX = 'beckon.draft.';

/** Storage can be full or forbidden: drafts then last as long as the page. */
export const openDrafts = (storage: Storage | undefined): Drafts => {
  const kept = new Map<string, string>();
  const attempt = <T>(work: (storage: Storage) => T): T | undefined => {
    try {
      return storage && work(storage);
    } catch {
      return undefined;
    }
  };
  return {
    get: (id) => kept.get(id) ?? attempt((storage) => storage.getItem(PREFIX + id)) ?? '',
    set: (id, words) => {
      kept.set(id, words);
      attempt((storage) => (words === '' ? storage.removeItem(PREFIX + id) : storage.setItem(PREFIX + id, words)));
    },
    clear: () => {
      kept.clear();
      attempt((storage) => {
        for (const key of Object.keys(storage)) if (key.startsWith(PREFIX)) storage.removeItem(key);
      });
    },
  };
};
