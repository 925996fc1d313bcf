import type { Decision, Notification } from '@beckon/protocol';
import type { Reason } from './facts.ts';

/**
 * A notification as the agent that caused it may read it: what was decided, until when, and what became of each delivery.
 * Not what its person looked at, on what, and how long ago they touched it: programs have no business with that.
 */
export const forAgent = ({ closedOn: _on, seenAt: _at, dueAt, ...notification }: Notification): Notification => ({
  ...notification,
  // how long it is held says where they are
  ...(dueAt !== undefined && !isLook(notification.decisions.at(-1)) && { dueAt }),
  decisions: notification.decisions.map(withoutPresence),
});

/** What tells by itself where somebody was. */
const looks: ReadonlySet<string> = new Set<Reason>(['looking_at_ask', 'ask_in_front', 'looking', 'near', 'open']);

/** Whether a decision was made by where somebody was. */
export const isLook = (decision: Pick<Decision, 'reason'> | undefined): boolean =>
  decision !== undefined && looks.has(decision.reason);

const withoutPresence = ({ until, ...decision }: Decision): Decision => {
  const { devices } = decision.evidence;
  const evidence = devices === undefined ? {} : { devices };
  if (!isLook(decision)) return { ...decision, ...(until !== undefined && { until }), evidence };
  return { ...decision, evidence, reason: 'held', sentence: 'It waits a few seconds: it may be seen in the app.' };
};

/** The same of a reason alone. */
export const reasonForAgent = (reason: string): string => (looks.has(reason) ? 'held' : reason);
