import { conversationOf } from '@beckon/protocol';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { useBeckon } from './beckon.ts';

/** Who else is there. */
export interface Company {
  /** User ids, without one's own; of conversations only. The same object until it changes. */
  readonly people: readonly string[];
}

const NOBODY: readonly string[] = [];

/**
 * Says that the person of this page looks at the context as long as the component is there, and answers who else does. Build
 * the context with `contexts` of `@beckon/protocol`; with null nothing is said.
 *
 * Who else is known only of a conversation whose thread (`mirror.thread(id)`) is open and visible: its stream tells it.
 */
export const usePresence = (context: string | null): Company => {
  const { presence, mirror } = useBeckon();
  useEffect(() => (context === null ? undefined : presence.enter(context)), [presence, context]);
  const id = context === null ? undefined : conversationOf(context);
  const looking = (): readonly string[] => (id === undefined ? NOBODY : mirror.people(id));
  const all = useSyncExternalStore(mirror.subscribe, looking, looking);
  const myself = (): string | undefined => mirror.getSnapshot().me?.id;
  const me = useSyncExternalStore(mirror.subscribe, myself, myself);
  return useMemo(() => {
    const others = all.filter((userId) => userId !== me);
    return { people: others.length === 0 ? NOBODY : others };
  }, [all, me]);
};

/** Somebody is in front of the page: it is visible, has the focus, and was touched in the last minute. */
export const useAttentive = (): boolean => {
  const { presence } = useBeckon();
  return useSyncExternalStore(
    presence.subscribe,
    () => presence.attentive,
    () => false,
  );
};
