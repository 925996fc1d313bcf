import { decide } from '../attention/decide.ts';
import type { Facts, Verdict } from '../attention/facts.ts';
import { kinds } from '../attention/kinds.ts';
import type { Rates } from '../attention/rates.ts';
import { sentenceOf } from '../attention/sentences.ts';
import { summaryTelling } from '../attention/telling.ts';
import type { View, Views } from '../attention/view.ts';
import type { Decided, DueNotification, NewDecision, Outbox } from '../store/outbox.ts';
import type { Log } from './wiring.ts';

/** What deciding needs of the house. */
export interface DecidingRoom {
  readonly outbox: Pick<Outbox, 'due' | 'dueAbout' | 'decide' | 'summarise'>;
  readonly now: () => number;
  readonly views: Views;
  readonly rates: Rates;
  readonly log: Pick<Log, 'warn'>;
  /** The rules; ours by default. */
  readonly policy?: Policy | undefined;
}

export type Policy = (facts: Facts, now: number) => Verdict;

/** The one who decides: for the worker whatever is due, for a call what it caused. */
export interface Deciding {
  /**
   * Decides the notifications whose time has come, each on its own facts. Those that waited for a quiet time to end, and
   * would now be told, come as one. Answers how many decisions were written: what somebody else decided or closed
   * meanwhile does not count.
   */
  due(): Promise<number>;
  /** The same, of these occasions alone. */
  about(occasions: readonly string[]): Promise<number>;
}

/** Decided in one command: 6 ms, in which nothing else is done. Three times as many take 14. */
const BATCH = 32;

export const openDeciding = (room: DecidingRoom): Deciding => ({
  due: async () => decideAll(room, await room.outbox.due(BATCH)),
  about: async (occasions) => decideAll(room, await room.outbox.dueAbout(occasions)),
});

const decideAll = async (room: DecidingRoom, due: readonly DueNotification[]): Promise<number> => {
  if (due.length === 0) return 0;
  const views = await viewsOf(room, due);
  const judged = due.map((one) => judge(room, one, views));
  let written: ReadonlySet<string> = new Set();
  try {
    const { single, count } = await summariseEach(room, judged);
    written = new Set(single.length > 0 ? await room.outbox.decide(single.map((one) => toDecided(room, one))) : []);
    return count + written.size;
  } finally {
    // what an agent did not tell after all, because another was faster or it was not written, it may tell another time
    for (const { due: one, spent } of judged) spent?.(written.has(one.id));
  }
};

/** Puts together what waited for the same quiet time. Answers how many that were, and what is left to be told by itself. */
const summariseEach = async (
  room: DecidingRoom,
  judged: readonly Judged[],
): Promise<{ readonly count: number; readonly single: readonly Judged[] }> => {
  const begun = new Set(judged.flatMap(({ due }) => (due.kind === 'summary' ? [due.userId] : [])));
  const summarised = new Set<Judged>();
  let count = 0;
  for (const [userId, all] of Map.groupBy(judged.filter(waitedForQuiet), ({ due }) => due.userId)) {
    // one alone comes as itself, unless a summary comes with it
    if (all.length < 2 && !begun.has(userId)) continue;
    for (const one of all) summarised.add(one);
    count += await summarise(room, all);
  }
  return { count, single: judged.filter((one) => !summarised.has(one)) };
};

interface Judged {
  readonly due: DueNotification;
  readonly verdict: Verdict;
  /** To be told whether what was counted against its agent was told. */
  readonly spent?: (told: boolean) => void;
}

type ViewsByUser = ReadonlyMap<string, readonly View[]> | undefined;

/** Who cannot be asked has seen nobody: then everything is told. */
const viewsOf = async ({ views, log }: DecidingRoom, due: readonly DueNotification[]): Promise<ViewsByUser> => {
  try {
    return await views([...new Set(due.map(({ userId }) => userId))]);
  } catch (error) {
    log.warn({ err: error }, 'presence is not known: everything is told');
    return undefined;
  }
};

const NOBODY: readonly View[] = [];

const judge = (room: DecidingRoom, due: DueNotification, views: ViewsByUser): Judged => {
  const { rates } = room;
  const now = room.now();
  const { agentId, userId, waited, preferences, devices } = due;
  // what waited for the end of a quiet time comes as one, and is no flood
  const free = waited === 'defer' || kinds[due.kind].blocking;
  const rate = free ? { allowed: true } : rates.of(agentId, userId, due.id, now);
  const seen = views && (views.get(userId) ?? NOBODY);
  const verdict = weigh(room, due, { matter: due, preferences, devices, views: seen, rate }, now);
  // what is deferred is told, later; else what an agent says all night had no bound
  const counts = (verdict.action === 'send' || verdict.action === 'defer') && !free;
  return { due, verdict, ...(counts && { spent: rates.spend(agentId, userId, due.id, now) }) };
};

/** One that cannot be weighed, for whatever mistake, is told, and holds up nobody else. */
const weigh = ({ policy = decide, log }: DecidingRoom, { id }: DueNotification, facts: Facts, now: number): Verdict => {
  try {
    return policy(facts, now);
  } catch (error) {
    log.warn({ notificationId: id, err: error }, 'a notification could not be weighed: it is told');
    const deviceIds = facts.devices.map((device) => device.id);
    return { action: 'send', reason: 'not_weighed', evidence: { kind: facts.matter.kind, now }, deviceIds };
  }
};

const waitedForQuiet = ({ due, verdict }: Judged): boolean =>
  due.waited === 'defer' && due.kind !== 'summary' && (verdict.action === 'send' || verdict.action === 'hold');

const toDecided = (room: DecidingRoom, { due, verdict }: Judged): Decided => ({
  id: due.id,
  followsId: due.followsId,
  asOf: { userId: due.userId, version: due.preferences.version },
  decision: worded(room, due, verdict),
});

const worded = (room: DecidingRoom, due: DueNotification, verdict: Verdict): NewDecision => ({
  ...verdict,
  sentence: sentenceOf(verdict, room.now(), due),
});

const summarise = async (room: DecidingRoom, all: readonly Judged[]): Promise<number> => {
  const [first] = all;
  if (first === undefined) return 0;
  const { tenantId, userId, locale } = first.due;
  const now = room.now();
  const verdict: Verdict = { action: 'suppress', reason: 'summarised', evidence: { now }, deviceIds: [] };
  return room.outbox.summarise({
    tenantId,
    userId,
    ids: all.map(({ due }) => due.id),
    telling: (parts) => summaryTelling(parts, locale, now),
    decision: worded(room, first.due, verdict),
  });
};
