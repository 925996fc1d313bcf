import type { Rate } from './facts.ts';

/**
 * What each agent may tell each person at once: ten, then one in thirty seconds. Kept in memory: a server that starts
 * anew forgives, and several servers forgive a little more. What blocks an agent is never counted.
 */
export interface Rates {
  /** What holds for this agent and person now. */
  of(agentId: string | null, userId: string, now: number): Rate;
  /** It will be told something: this notification. Answers how to take that back, when it was not told after all. */
  spend(agentId: string | null, userId: string, notificationId: string, now: number): () => void;
}

const BURST = 10;
const EVERY = 30_000;

/** Pairs beyond this are forgotten, those that were quiet for longest first. */
const MOST_PAIRS = 50_000;

interface Account {
  tokens: number;
  at: number;
  lastId: string;
}

export const openRates = (): Rates => {
  const accounts = new Map<string, Account>();
  const nameOf = (agentId: string, userId: string): string => `${agentId} ${userId}`;

  return {
    of: (agentId, userId, now) => {
      const account = agentId === null ? undefined : accounts.get(nameOf(agentId, userId));
      if (account === undefined) return FREE;
      return { allowed: filled(account, now) >= 1, lastId: account.lastId };
    },
    spend: (agentId, userId, notificationId, now) => {
      if (agentId === null) return () => {};
      const name = nameOf(agentId, userId);
      const account = accounts.get(name);
      const tokens = Math.max(0, (account === undefined ? BURST : filled(account, now)) - 1);
      accounts.delete(name);
      accounts.set(name, { tokens, at: now, lastId: notificationId });
      if (accounts.size > MOST_PAIRS) accounts.delete(accounts.keys().next().value ?? name);
      return () => {
        const present = accounts.get(name);
        if (present) present.tokens += 1;
      };
    },
  };
};

const FREE: Rate = { allowed: true };

/** A clock that was put back takes nothing away. */
const filled = ({ tokens, at }: Account, now: number): number =>
  Math.min(BURST, tokens + Math.max(0, now - at) / EVERY);
