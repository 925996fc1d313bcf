import type { LiveFrame } from '@beckon/protocol';
import type { Bus, Topic } from './bus.ts';

/** The bus of one process. Hints are heard in the next turn of the event loop, so a publisher never runs a subscriber. */
export const localBus = (onError: (error: unknown) => void = () => {}): Bus => {
  const subscribers = new Map<Topic, Set<() => void>>();
  const watchers = new Map<string, Set<(frame: LiveFrame) => void>>();
  const pending = new Set<Topic>();
  let closed = false;

  const each = <Hear>(set: Iterable<Hear>, call: (hear: Hear) => void): void => {
    for (const hear of [...set]) {
      try {
        call(hear);
      } catch (error) {
        onError(error);
      }
    }
  };

  const deliver = (): void => {
    const topics = [...pending];
    pending.clear();
    for (const topic of topics) each(subscribers.get(topic) ?? [], (hear) => hear());
  };

  return {
    publish: (topic) => {
      if (closed || !subscribers.has(topic)) return;
      if (pending.size === 0) setImmediate(deliver);
      pending.add(topic);
    },
    subscribe: (topic, hear) => join(subscribers, topic, hear),
    topics: () => [...subscribers.keys()],
    show: (conversationId, frame) => each(watchers.get(conversationId) ?? [], (see) => see(frame)),
    watch: (conversationId, see) => join(watchers, conversationId, see),
    close: () => {
      closed = true;
      subscribers.clear();
      watchers.clear();
    },
  };
};

/** Adds to the set of a name; answers the way out, after which an empty set is gone. */
const join = <Name, Hear>(sets: Map<Name, Set<Hear>>, name: Name, hear: Hear): (() => void) => {
  const set = sets.get(name) ?? new Set();
  sets.set(name, set);
  set.add(hear);
  return () => {
    set.delete(hear);
    // asked a second time, it must not silence who came since
    if (set.size === 0 && sets.get(name) === set) sets.delete(name);
  };
};
