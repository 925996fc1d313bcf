import type { Clock } from '@beckon/client';
import { type AgentClient, persist } from '@beckon/client/agent';
import { isFault } from '@beckon/protocol';
import type { Conversations } from './conversations.ts';
import { keyOf } from './request.ts';
import type { Sessions, Telling } from './sessions.ts';
import { toText } from './words.ts';

/** `event` itself tries for some seconds; so often it is asked to: about ten minutes, then it is old news. */
const ATTEMPTS = 20;
/** More than a notification shows; the conversation has no messages yet that could hold the rest. */
const BODY_LENGTH = 1_000;

/**
 * Tells people that a turn is done, or failed; of a root session only, since a subagent answers to its parent, and a
 * session whose parent is unknown may be one.
 */
export async function tellTurn(
  { sessionID, tell }: { sessionID: string; tell: Telling },
  world: {
    readonly beckon: Pick<AgentClient, 'event'>;
    readonly clock: Clock;
    readonly sessions: Sessions;
    readonly conversations: Conversations;
    readonly closed: AbortSignal;
  },
): Promise<void> {
  const root = await world.sessions.rootOf(sessionID);
  if (root?.id !== sessionID) return;
  const conversationId = await world.conversations.of(root);
  const body = toText(tell.body, BODY_LENGTH);
  const event = {
    key: keyOf(sessionID, tell.messageID, tell.type),
    type: tell.type,
    conversationId,
    ...(body.trim() !== '' && { body }),
  };
  try {
    await persist({ clock: world.clock, signal: world.closed, attempts: ATTEMPTS }, () => world.beckon.event(event));
  } catch (error) {
    // Told before, in other words: a second error of the same message.
    if (!(isFault(error) && error.code === 'key_reused')) throw error;
  }
}
