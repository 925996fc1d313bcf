/** Who wants to hear of changes. They hear once for all that happened in one turn. */
export interface Listeners {
  subscribe(listener: () => void): () => void;
  tell(): void;
}

export function createListeners(): Listeners {
  const listeners = new Set<() => void>();
  let telling = false;
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell() {
      if (telling) return;
      telling = true;
      queueMicrotask(() => {
        telling = false;
        for (const listener of [...listeners]) listener();
      });
    },
  };
}
