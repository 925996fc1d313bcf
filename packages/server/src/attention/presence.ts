import { conversationOf, type PresenceFrame, type ReportPresence } from '@beckon/protocol';
import type { Bus } from '../bus/bus.ts';
import type { Clock, Timer } from '../kit/clock.ts';
import type { Actor, Store } from '../store/store.ts';
import { Company, GRACE } from './company.ts';
import { isFresh, type Lease, Leases } from './leases.ts';
import { type ContextStore, checkContexts } from './showable.ts';
import { LEASE, type Views } from './view.ts';

/** A person, and the session they came by; null where somebody else keeps it. */
export interface Looker extends Actor {
  readonly credentialId: string | null;
}

/**
 * Who looks at what.
 *
 * It is known to one process, and in its memory: a person whose pages report to another server is not seen here, is told
 * without a hold, and is not shown to those who look at the same conversation through this one. Several servers need a
 * bus that they share. A server that has just started knows nobody, for 20 s at most.
 */
export interface PresenceRoom {
  /**
   * What one page or app of a person shows from now on. Of two reports of one page the later counts, whichever is answered
   * first.
   *
   * @throws {Fault} not_found, invalid_request; what was reported before counts on
   */
  report(looker: Looker, body: ReportPresence): Promise<void>;
  readonly views: Views;
  /** Everybody who looks at this conversation now, or did a moment ago. */
  company(conversationId: string): PresenceFrame;
  /** This person was taken out of the conversation, and is not shown in it any more. */
  left(userId: string, conversationId: string): void;
  close(): void;
}

export interface PresenceOptions {
  readonly store: ContextStore & Pick<Store, 'credentials'>;
  readonly bus: Pick<Bus, 'show'>;
  readonly clock: Clock;
}

export const openPresence = ({ store, bus, clock }: PresenceOptions): PresenceRoom => {
  const leases = new Leases();
  const company = new Company((frame) => bus.show(frame.conversationId, frame));
  /** Reports that are being looked into, by page: the newest of each. */
  const newest = new Map<string, symbol>();
  let alarm: { readonly at: number; readonly timer: Timer } | undefined;
  let closed = false;

  /** Wakes at the next end of anything, unless it wakes before. */
  const wakeBy = (at: number | undefined): void => {
    if (closed || at === undefined || (alarm && alarm.at <= at)) return;
    alarm?.timer.cancel();
    alarm = { at, timer: clock.timer(Math.max(1, at - clock.now()), prune) };
  };
  const prune = (): void => {
    alarm = undefined;
    const now = clock.now();
    for (const next of [leases.prune(now), company.prune(now)]) wakeBy(next);
  };

  /** Says until when this person is seen in the conversations that a page of theirs shows now, or showed before. */
  const seat = (userId: string, now: number, pages: readonly (Lease | undefined)[]): void => {
    const views = leases.fresh(userId, now);
    // what ran out before has had its say
    const changed = pages.flatMap((page) => (page && isFresh(page, now) ? [page] : []));
    for (const id of new Set(changed.flatMap(conversationsOf))) {
      const ends = views.filter((view) => conversationsOf(view).includes(id)).map(({ leaseUntil }) => leaseUntil);
      company.stays(id, userId, Math.max(now, ...ends) + GRACE, now);
    }
    wakeBy(now + GRACE);
  };

  const replace = (userId: string, before: Lease | undefined, lease: Lease | undefined, now: number): void => {
    let dropped: Lease | undefined;
    if (lease) dropped = leases.put(userId, lease);
    else if (before) leases.end(userId, before.connectionId);
    seat(userId, now, [before, dropped, lease]);
    wakeBy(lease?.leaseUntil);
  };

  const leaseOf = async (looker: Looker, body: ReportPresence, now: number): Promise<Lease> => {
    const { connectionId, visible, focused, lastInputAgoMs } = body;
    const before = leases.of(looker.id, connectionId);
    const known = before !== undefined && isFresh(before, now) && before.credentialId === looker.credentialId;
    await checkContexts(store, looker, body.contexts, new Set(known ? before.contexts : []));
    return {
      ...{ connectionId, visible, focused, credentialId: looker.credentialId },
      on: known ? before.on : await sessionName(store, looker),
      contexts: [...new Set(body.contexts)],
      inputAt: now - lastInputAgoMs,
      reportedAt: now,
      leaseUntil: now + LEASE,
    };
  };

  return {
    report: async (looker, body) => {
      const { id: userId } = looker;
      const page = `${userId} ${body.connectionId}`;
      const mine = Symbol();
      newest.set(page, mine);
      try {
        // counted from when it came: what is looked up takes its time
        const asked = clock.now();
        const lease = body.contexts.length > 0 ? await leaseOf(looker, body, asked) : undefined;
        if (newest.get(page) !== mine || closed) return;
        replace(userId, leases.of(userId, body.connectionId), lease, clock.now());
      } finally {
        if (newest.get(page) === mine) newest.delete(page);
      }
    },
    views: async (userIds) => {
      const now = clock.now();
      const all = userIds.map((userId) => [userId, leases.fresh(userId, now).map(copyOf)] as const);
      return new Map(all.filter(([, views]) => views.length > 0));
    },
    company: (conversationId) => company.frame(conversationId, clock.now()),
    left: (userId, conversationId) => {
      const now = clock.now();
      // a report that is being looked into may have been let pass before
      for (const page of newest.keys()) if (page.startsWith(`${userId} `)) newest.delete(page);
      for (const lease of leases.fresh(userId, now)) {
        const contexts = lease.contexts.filter((context) => conversationOf(context) !== conversationId);
        if (contexts.length < lease.contexts.length) leases.put(userId, { ...lease, contexts });
      }
      company.leaves(conversationId, userId, now);
    },
    close: () => {
      closed = true;
      alarm?.timer.cancel();
    },
  };
};

/** In which conversations a page puts its person before others: a page that nobody can see, in none. */
const conversationsOf = ({ visible, contexts }: Lease): string[] =>
  visible ? contexts.flatMap((context) => conversationOf(context) ?? []) : [];

const copyOf = ({ credentialId: _, ...view }: Lease) => ({ ...view, contexts: [...view.contexts] });

const sessionName = async ({ credentials }: Pick<Store, 'credentials'>, looker: Looker): Promise<string | null> => {
  if (looker.credentialId === null) return null;
  const sessions = await credentials.sessions(looker.tenantId, looker.id);
  return sessions.find(({ id }) => id === looker.credentialId)?.name ?? null;
};
