import { Fault, type Seen } from '@beckon/protocol';
import type { Outbox } from '../store/outbox.ts';
import type { Actor } from '../store/store.ts';

/** Who proves that they saw something, and where they are signed in. */
export interface Witness extends Actor {
  readonly credentialId: string | null;
}

/** What people saw: it ends what was to tell them of it. */
export interface ProofRoom {
  /** @throws {Fault} invalid_request, not_found */
  seen(witness: Witness, seen: Seen): Promise<void>;
}

export const openProof = (outbox: Pick<Outbox, 'seen'>): ProofRoom => ({
  seen: async (witness, { conversationId, seq, askId, notificationId, drawn = false }) => {
    const given = [conversationId, askId, notificationId].filter((one) => one !== undefined);
    const lonely = (conversationId === undefined) !== (seq === undefined);
    if (given.length !== 1 || lonely) {
      const message = 'Say one thing that was seen: `conversationId` with `seq`, `askId` or `notificationId`.';
      throw new Fault('invalid_request', message);
    }
    const what =
      conversationId !== undefined && seq !== undefined
        ? ({ type: 'messages', conversationId, seq } as const)
        : askId !== undefined
          ? ({ type: 'ask', id: askId } as const)
          : ({ type: 'notification', id: notificationId ?? '', drawn } as const);
    if (!(await outbox.seen(witness, what))) throw new Fault('not_found');
  },
});
