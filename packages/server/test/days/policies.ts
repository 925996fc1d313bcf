import { decide } from '../../src/attention/decide.ts';
import type { Facts, Reason, Verdict } from '../../src/attention/facts.ts';
import { kinds } from '../../src/attention/kinds.ts';
import { lookingAt, type Nearness } from '../../src/attention/looking.ts';
import { IDLE, type View } from '../../src/attention/view.ts';
import type { Policy } from '../../src/delivery/deciding.ts';

/**
 * Other ways to decide, on the same facts. What a person wishes (levels, mutes, quiet hours) holds for all of them alike,
 * for that is no guess; they differ in what they make of presence.
 */

/** Never waits for anybody. */
export const always: Policy = (facts, now) => decide({ ...facts, views: undefined }, now);

/** Any page or app that is open anywhere keeps everything quiet. */
export const socketMutes: Policy = (facts, now) =>
  instead(facts, now, () => (fresh(facts, now).length > 0 ? { action: 'suppress', reason: 'open' } : undefined));

/** Everything waits for two minutes, in case it is read meanwhile. */
export const fixedDelay: Policy = (facts, now) =>
  instead(facts, now, ({ matter }) => holdUntil(matter.since + 120_000, now, 'open'));

/** Nothing comes while somebody has touched a page within ten minutes. */
export const idleTenMinutes: Policy = (facts, now) =>
  instead(facts, now, () => {
    const last = Math.max(...fresh(facts, now).map(({ inputAt }) => inputAt));
    return holdUntil(last + 600_000, now, 'open');
  });

/** How long ours waits, by what is known. */
export interface Holds extends Readonly<Record<Exclude<Nearness, 'ask' | 'away'>, number>> {
  /** A look at the very ask, each time, and all in all. */
  readonly ask: number;
  readonly longestAsk: number;
  /** An ask whose conversation is in front of them. Ours does not wait. */
  readonly askInConversation: number;
  /** Without a touch for so long, nobody is there. */
  readonly idle: number;
}

export const OURS: Holds = {
  ...{ conversation: 8_000, near: 15_000, open: 3_000, ask: 5_000, longestAsk: 30_000, askInConversation: 5_000 },
  idle: IDLE,
};

/** Ours, with other times: with its own it decides as `decide` does. */
export const ours =
  (changes: Partial<Holds>): Policy =>
  (facts, now) =>
    instead(facts, now, ({ matter, views }) => {
      const holds = { ...OURS, ...changes };
      const { nearness } = lookingAt(
        (views ?? []).map((view) => aged(view, holds.idle, now)),
        matter,
        now,
      );
      if (kinds[matter.kind].blocking) {
        const longest =
          nearness === 'ask' ? holds.longestAsk : nearness === 'conversation' ? holds.askInConversation : 0;
        const until = Math.min(now + holds.ask, matter.since + longest);
        return holdUntil(until, now, nearness === 'ask' ? 'looking_at_ask' : 'ask_in_front');
      }
      if (nearness === 'away' || matter.kind === 'test') return undefined;
      const known = nearness === 'ask' ? 'conversation' : nearness;
      return holdUntil(matter.since + holds[known], now, REASONS[known]);
    });

const REASONS: Readonly<Record<'conversation' | 'near' | 'open', Reason>> = {
  ...{ conversation: 'looking', near: 'near', open: 'open' },
};

/** The same view where somebody counts as gone after another time than ours: as if time since the touch ran as much faster. */
const aged = (view: View, idle: number, now: number): View => ({
  ...view,
  inputAt: now - ((now - view.inputAt) * IDLE) / idle,
});

type Instead = Pick<Verdict, 'action' | 'reason' | 'until'>;

/** What a policy does in place of sending; whatever is not to be sent anyway stays as it is. */
const instead = (facts: Facts, now: number, other: (facts: Facts) => Instead | undefined): Verdict => {
  const verdict = always(facts, now);
  const wait = verdict.action === 'send' && facts.matter.kind !== 'test' ? other(facts) : undefined;
  if (wait === undefined) return verdict;
  return { ...wait, evidence: verdict.evidence, deviceIds: [] };
};

const holdUntil = (until: number, now: number, reason: Reason): Instead | undefined =>
  until > now ? { action: 'hold', until, reason } : undefined;

const fresh = ({ views }: Facts, now: number): View[] => (views ?? []).filter(({ leaseUntil }) => leaseUntil > now);

/** All that are compared, by name. */
export const policies: Readonly<Record<string, Policy>> = {
  beckon: decide,
  'any socket mutes': socketMutes,
  'fixed delay of 120 s': fixedDelay,
  'idle for 10 min': idleTenMinutes,
  'always push': always,
};
