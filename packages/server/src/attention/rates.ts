import type { Rate } from './facts.ts';

/**
 * What each agent may tell each person at once: ten, then one in thirty seconds. Kept in memory: a server that starts
 * anew forgives, and several servers forgive a little more. What blocks an agent is never counted.
 */
export interface Rates {
  /** What holds for this agent and person now; for this notification, if it was counted by another who weighs it too. */
  of(agentId: string | null, userId: string, notificationId: string, now: number): Rate;
  /**
   * It will be told something: this notification, which counts once however many weigh it at the same time. Each says
   * afterwards whether it was they who told it; when it was none of them, it is not counted.
   */
  spend(agentId: string | null, userId: string, notificationId: string, now: number): (told: boolean) => void;
}

const BURST = 10;
const EVERY = 30_000;

/** Pairs beyond this are forgotten, those that were quiet for longest first. */
const MOST_PAIRS = 50_000;

interface Account {
  tokens: number;
  at: number;
  lastId: string | undefined;
  /** What is weighed just now, and counted: a call and the worker may both be at it. */
  readonly weighed: Map<string, { by: number; told: boolean }>;
}

export const openRates = (): Rates => {
  const accounts = new Map<string, Account>();
  const nameOf = (agentId: string, userId: string): string => `${agentId} ${userId}`;

  const use = (name: string, now: number): Account => {
    const account = accounts.get(name) ?? { tokens: BURST, at: now, lastId: undefined, weighed: new Map() };
    account.tokens = filled(account, now);
    account.at = now;
    accounts.delete(name);
    accounts.set(name, account);
    if (accounts.size > MOST_PAIRS) accounts.delete(accounts.keys().next().value ?? name);
    return account;
  };

  return {
    of: (agentId, userId, notificationId, now) => {
      const account = agentId === null ? undefined : accounts.get(nameOf(agentId, userId));
      if (account === undefined || account.weighed.has(notificationId)) return FREE;
      return { allowed: filled(account, now) >= 1, lastId: account.lastId };
    },
    spend: (agentId, userId, notificationId, now) => {
      if (agentId === null) return () => {};
      const account = use(nameOf(agentId, userId), now);
      const one = account.weighed.get(notificationId) ?? { by: 0, told: false };
      if (one.by === 0) account.tokens -= 1;
      one.by += 1;
      account.weighed.set(notificationId, one);
      account.lastId = notificationId;
      return (told) => {
        one.told ||= told;
        one.by -= 1;
        if (one.by > 0) return;
        account.weighed.delete(notificationId);
        if (!one.told) account.tokens += 1;
      };
    },
  };
};

const FREE: Rate = { allowed: true };

/** A clock that was put back takes nothing away. */
const filled = ({ tokens, at }: Account, now: number): number =>
  Math.min(BURST, tokens + Math.max(0, now - at) / EVERY);
