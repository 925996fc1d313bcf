import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from '../../src/attention/decide.ts';
import type { Facts } from '../../src/attention/facts.ts';
import type { Policy } from '../../src/delivery/deciding.ts';
import { liveDay } from './day.ts';
import { drawDay } from './draw.ts';
import { ledgerOf, wrongsOf } from './invariants.ts';
import type { Plan } from './plan.ts';
import { ours, socketMutes } from './policies.ts';

/**
 * Days at random, each by its own seed. One alone, again: `BECKON_DAY_SEED=17 npx vitest run packages/server/test/days`;
 * with BECKON_DAY_TRACE=1 it tells all that happened. More of them: `BECKON_DAYS=2000`, from `BECKON_DAY_FROM` on.
 */
const { BECKON_DAY_SEED, BECKON_DAY_TRACE, BECKON_DAYS = '60', BECKON_DAY_FROM = '1' } = process.env;

const live = async (seed: number | string): Promise<{ wrongs: string[]; hash: string }> => {
  await using day = await liveDay(drawDay(seed));
  const wrongs = await wrongsOf(day);
  if (BECKON_DAY_TRACE !== undefined) console.log(day.world.trace.lines.join('\n'));
  return { wrongs, hash: day.world.trace.hash };
};

/** So many seconds a day at the most, on a machine that is busy. */
const patience = (days: number): number => 60_000 + days * 5_000;

const from = Number(BECKON_DAY_FROM);
/** By hand one day, to see what went wrong on it. */
const seeds = BECKON_DAY_SEED === undefined ? Array.from({ length: Number(BECKON_DAYS) }, (_, day) => from + day) : [];
const played = BECKON_DAY_SEED ?? `${seeds.length} from ${from}`;

test(
  `days (seed ${played}): nothing is lost, told twice, or left waiting`,
  async () => {
    for (const seed of BECKON_DAY_SEED === undefined ? seeds : [BECKON_DAY_SEED]) {
      const { wrongs } = await live(seed);
      const again = `BECKON_DAY_SEED=${seed} npx vitest run packages/server/test/days`;
      expect(wrongs, `the day of seed ${seed}; again: ${again}`).toEqual([]);
    }
  },
  patience(seeds.length),
);

test('a day that is played again goes the same way, to the last line', async () => {
  // one with crashes, and one with the worst weather
  for (const seed of [6, 11]) expect((await live(seed)).hash).toBe((await live(seed)).hash);
});

const FLOODS = 12;

test(
  'days on which an agent goes mad: what is collapsed was a flood',
  async () => {
    let collapsed = 0;
    for (let seed = from; seed < from + FLOODS; seed += 1) {
      await using day = await liveDay(withFlood(drawDay(seed)));
      expect(await wrongsOf(day), `the day of seed ${seed}`).toEqual([]);
      for (const person of day.people)
        for (const { decisions } of await ledgerOf(day, person))
          if (decisions.at(-1)?.reason === 'collapsed') collapsed += 1;
    }
    // some of them sleep, want none of it, or have no device
    expect(collapsed).toBeGreaterThan(FLOODS);
  },
  patience(FLOODS),
);

/** With an agent that fails again and again at noon: when it has told all that it may, when some, and when all is forgiven. */
const withFlood = (plan: Plan): Plan => {
  const burst = (at: number, count: number) => ({ at, agent: 0, do: 'burst', type: 'error', count }) as const;
  const conversation = plan.conversations.findIndex(({ agent }) => agent === 0);
  if (conversation < 0) return plan;
  const noon = plan.start + 12 * 3_600_000;
  const bursts = [burst(noon, 60), burst(noon + 4 * 60_000, 20), burst(noon + 30 * 60_000, 15)];
  const more = bursts.map((one, index) => ({ ...one, conversation, n: plan.acts.length + index }));
  return { ...plan, acts: [...plan.acts, ...more].sort((a, b) => a.at - b.at) };
};

const broken: Readonly<Record<string, readonly [policy: Policy, wrong: RegExp]>> = {
  'suppresses what blocks an agent': [socketMutes, /suppress open/],
  'waits for a minute': [
    (facts, now) => {
      const verdict = decide(facts, now);
      const until = facts.matter.since + 60_000;
      return verdict.action === 'send' && now < until ? { ...verdict, action: 'hold', reason: 'near', until } : verdict;
    },
    /hold near at \d+: (held for 60000 ms|an agent is blocked)/,
  ],
  'tells in the night': [
    (facts, now) => decide({ ...facts, preferences: { ...facts.preferences, quietHours: null } }, now),
    /nobody wants this now/,
  ],
  'calls a flood what is none': [
    (facts, now) => decide({ ...facts, rate: { allowed: now % 5 > 0, lastId: facts.matter.agentId ?? '' } }, now),
    /suppress collapsed at \d+: there is no flood/,
  ],
  'says that there is no device': [
    (facts, now) => decide({ ...facts, devices: [] }, now),
    /suppress no_device at \d+: there is a device|it was sent to nobody|no_device/,
  ],
};

test.each(Object.entries(broken))('a rule that %s is found', async (_, [policy, wrong]) => {
  const wrongs: string[] = [];
  for (let seed = 1; seed <= 12 && wrongs.length === 0; seed += 1) {
    await using day = await liveDay(drawDay(seed), policy);
    wrongs.push(...(await wrongsOf(day)));
  }
  expect(wrongs.some((one) => wrong.test(one))).toBe(true);
});

test('with our own times the rule that others are measured by decides as ours does', () => {
  const at = 1_000_000;
  const when = fc.integer({ min: at - 200_000, max: at });
  const view = fc.record({
    ...{ connectionId: fc.constant('c'), on: fc.constant(null), visible: fc.boolean(), focused: fc.boolean() },
    contexts: fc.subarray(['/presence/agents/a/conversations/c', '/presence/asks/q', '/presence/platform']),
    ...{ inputAt: when, reportedAt: when, leaseUntil: fc.integer({ min: at - 10_000, max: at + 45_000 }) },
  });
  const matter = fc.record({
    kind: fc.constantFrom('approval', 'error', 'message', 'task_complete', 'progress') as fc.Arbitrary<'approval'>,
    ...{ agentId: fc.constant('a'), conversationId: fc.constantFrom('c', null), createdAt: when, since: when },
    askId: fc.constant('q'),
    ...{
      lifeUntil: fc.constant(at + 100_000),
      nth: fc.constant(1),
      followsId: fc.constant(null),
      partOf: fc.constant(null),
    },
  });
  const preferences: Facts['preferences'] = {
    ...{ intensity: 'locked-in', kinds: {}, agents: {}, muted: {}, privatePreviews: false, quietHours: null },
    ...{ snoozedUntil: null, timeZone: 'UTC', version: 1 },
  };
  const devices = [{ id: 'd', name: 'Phone' }];
  fc.assert(
    fc.property(matter, fc.array(view, { maxLength: 4 }), (about, views) => {
      const facts: Facts = { matter: about, preferences, views, devices, rate: { allowed: true } };
      const { action, until, reason } = decide(facts, at);
      expect(ours({})(facts, at)).toMatchObject({ action, reason, ...(until !== undefined && { until }) });
    }),
  );
});
