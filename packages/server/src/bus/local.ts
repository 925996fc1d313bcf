import type { Bus, Topic } from './bus.ts';

/** The bus of one process. Hints are heard in the next turn of the event loop, so a publisher never runs a subscriber. */
export const localBus = (onError: (error: unknown) => void = () => {}): Bus => {
  const subscribers = new Map<Topic, Set<() => void>>();
  const pending = new Set<Topic>();
  let closed = false;

  const deliver = (): void => {
    const topics = [...pending];
    pending.clear();
    for (const topic of topics) {
      for (const hear of [...(subscribers.get(topic) ?? [])]) {
        try {
          hear();
        } catch (error) {
          onError(error);
        }
      }
    }
  };

  return {
    publish: (topic) => {
      if (closed || !subscribers.has(topic)) return;
      if (pending.size === 0) setImmediate(deliver);
      pending.add(topic);
    },
    subscribe: (topic, hear) => {
      const set = subscribers.get(topic) ?? new Set();
      subscribers.set(topic, set);
      set.add(hear);
      return () => {
        set.delete(hear);
        // asked a second time, it must not silence who came since
        if (set.size === 0 && subscribers.get(topic) === set) subscribers.delete(topic);
      };
    },
    close: () => {
      closed = true;
      subscribers.clear();
    },
  };
};
