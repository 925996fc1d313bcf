import { contexts } from '@beckon/protocol';
import { IDLE, type View } from './view.ts';

/**
 * How near a person is to what they would be told: the best that any of their pages shows.
 *
 * - `ask`           this very ask is in front of them
 * - `conversation`  this conversation is visible, has the focus, and was touched in the last minute
 * - `near`          another view is visible and was touched in the last minute: a notice can be seen there
 * - `open`          the app is open, but hidden or idle
 * - `away`          nothing says that they are there
 */
export type Nearness = 'ask' | 'conversation' | 'near' | 'open' | 'away';

export interface About {
  readonly agentId: string | null;
  readonly conversationId: string | null;
  readonly askId: string | null;
}

export interface Looking {
  readonly nearness: Nearness;
  /** The view that says so. */
  readonly view?: View;
}

const order: readonly Nearness[] = ['away', 'open', 'near', 'conversation', 'ask'];

/** The nearest of these views. One whose lease has run out says nothing. */
export const lookingAt = (views: readonly View[], about: About, now: number): Looking => {
  let best: Looking = AWAY;
  for (const view of views) {
    if (view.leaseUntil <= now) continue;
    const nearness = nearnessOf(view, about, now);
    if (order.indexOf(nearness) > order.indexOf(best.nearness)) best = { nearness, view };
  }
  return best;
};

const AWAY: Looking = { nearness: 'away' };

const nearnessOf = (view: View, about: About, now: number): Nearness => {
  if (!view.visible || now - view.inputAt >= IDLE) return 'open';
  if (!view.focused) return 'near';
  if (about.askId !== null && view.contexts.includes(contexts.ask(about.askId))) return 'ask';
  const { agentId, conversationId } = about;
  if (agentId === null || conversationId === null) return 'near';
  return view.contexts.includes(contexts.conversation(agentId, conversationId)) ? 'conversation' : 'near';
};
