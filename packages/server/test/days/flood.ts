import type { Decision, Notification } from '@beckon/protocol';

/** What an agent may tell a person at once, and how long it takes until it may tell one more. */
const AT_ONCE = 10;
const ONE_MORE_MS = 30_000;

/** Between what a decision looked at, and when it was written. */
const SLACK = 2_000;

/**
 * Whether what its agent had told this person then was a flood: more than ten, and one for each half minute that they took,
 * would have come with this one, counted from some time on. Told from the ledger: a server that was started anew in
 * between has forgiven some of it, which makes no flood of what was none.
 *
 * @param ledger all that there was for this person
 */
export const isFlood = (ledger: readonly Notification[], one: Notification, at: number): boolean => {
  const times = ledger.flatMap((other) => (other.agentId === one.agentId ? toldAt(other) : [])).filter(before(at));
  return times.some((from) => {
    const since = times.filter((time) => time >= from).length;
    return since + 1 > AT_ONCE + Math.max(0, at - from - SLACK) / ONE_MORE_MS;
  });
};

/** Whether the agent had told that person what this is said to be collapsed into. */
export const wasTold = (ledger: readonly Notification[], one: Notification, { evidence, at }: Decision): boolean => {
  const into = ledger.find(({ id }) => id === evidence.into);
  return into !== undefined && into.id !== one.id && into.agentId === one.agentId && toldAt(into).some(before(at));
};

const before =
  (at: number) =>
  (time: number): boolean =>
    time <= at + SLACK;

/** When it was told, or put off to be told with others, if that counts: not what an agent waits for. */
const toldAt = ({ kind, decisions }: Notification): number[] => {
  const first = decisions.find(({ action }) => action === 'send' || action === 'defer');
  const free = kind === 'approval' || kind === 'input' || kind === 'summary' || kind === 'test';
  return first === undefined || free ? [] : [first.at];
};
