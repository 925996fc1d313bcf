import type { PresenceFrame } from '@beckon/protocol';

/** Who looks at the conversations that this page looks at, as the stream last told it. */
export interface Company {
  people(conversationId: string): readonly string[];
  show(frame: PresenceFrame): void;
  /** Forgets all others: nobody tells of them any more. */
  keep(conversationIds: readonly (string | undefined)[]): void;
}

const NOBODY: readonly string[] = [];

export function createCompany(changed: () => void): Company {
  const known = new Map<string, readonly string[]>();
  return {
    people: (conversationId) => known.get(conversationId) ?? NOBODY,
    show({ conversationId, userIds }) {
      known.set(conversationId, userIds);
      changed();
    },
    keep(conversationIds) {
      for (const id of [...known.keys()]) if (!conversationIds.includes(id) && known.delete(id)) changed();
    },
  };
}
