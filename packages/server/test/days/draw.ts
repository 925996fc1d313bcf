import type { Intensity, QuietHours } from '@beckon/protocol';
import { Dice, drawCrashes, drawWeather } from '@beckon/testkit/days';
import { drawActs } from './draw-acts.ts';
import { awakeBetween, drawSteps } from './draw-steps.ts';
import type { DevicePlan, PersonPlan, Plan, Wishes } from './plan.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Zones, how far from UTC they are about (only for when people sleep), and days on which their clocks change. */
const ZONES = [
  { zone: 'Europe/Vienna', hours: 1, changes: ['2026-03-29', '2026-10-25'] },
  { zone: 'America/New_York', hours: -5, changes: ['2026-03-08', '2026-11-01'] },
  { zone: 'Australia/Lord_Howe', hours: 10.5, changes: ['2026-04-04', '2026-10-03'] },
  { zone: 'Asia/Kolkata', hours: 5.5, changes: [] },
  { zone: 'UTC', hours: 0, changes: [] },
] as const;

/** Draws a day: who there is, and what they will do. */
export const drawDay = (seed: string | number): Plan => {
  const dice = new Dice(`day ${seed}`);
  const home = dice.pick(ZONES);
  const date = home.changes.length > 0 && dice.chance(0.25) ? dice.pick(home.changes) : dice.pick(DATES);
  const start = Date.parse(`${date}T00:00:00Z`);
  const end = start + DAY;
  const few = (most: 3 | 4): number => Math.min(most, 1 + Math.floor(dice.about(0.8 * most) / 2));
  const count = { people: few(3), agents: few(3), conversations: few(4) };
  const places = (length: number): number[] => Array.from({ length }, (_, index) => index);
  const agents = places(count.agents).map(() => ({ owner: dice.int(0, count.people - 1) }));
  const conversations = places(count.conversations).map(() => {
    const agent = dice.int(0, count.agents - 1);
    const owner = agents[agent]?.owner ?? 0;
    const others = places(count.people).filter((person) => person !== owner && dice.chance(0.4));
    return { agent, members: [owner, ...others] };
  });

  const people = places(count.people).map((index): PersonPlan => {
    const own = dice.of('person', index);
    const { zone, hours } = own.chance(0.7) ? home : own.pick(ZONES);
    const awake = awakeBetween(own.of('sleep'), start, end, hours);
    const devices = drawDevices(own.of('devices'), start, end);
    const mine = places(count.conversations).filter((one) => conversations[one]?.members.includes(index));
    const preferences = drawWishes(own.of('wishes'), count.agents, mine);
    return { zone, devices, preferences, steps: drawSteps({ dice: own.of('steps'), awake, devices, mine, end }) };
  });
  const acts = drawActs({ dice: dice.of('acts'), start, end, people, agents, conversations });
  const faults = dice.of('faults');
  return {
    ...{ seed: String(seed), start, end, people, agents, conversations, acts },
    crashes: drawCrashes(faults.of('crashes'), start, end),
    weather: drawWeather(faults.of('weather')),
  };
};

const DATES = ['2026-01-14', '2026-02-28', '2026-06-10', '2026-07-19', '2026-12-31'] as const;

const drawDevices = (dice: Dice, start: number, end: number): DevicePlan[] => {
  const off = (): [number, number][] => {
    if (dice.chance(0.6)) return [];
    const from = dice.int(start, end - HOUR);
    return [[from, from + dice.about(40 * 60_000)]];
  };
  const phone: DevicePlan = { kind: 'phone', push: dice.chance(0.9), off: off() };
  const laptop: DevicePlan = { kind: 'laptop', push: dice.chance(0.4), off: [] };
  const second: DevicePlan = { kind: 'laptop', push: dice.chance(0.2), off: [] };
  if (dice.chance(0.1)) return [phone];
  return dice.chance(0.25) ? [phone, laptop, second] : [phone, laptop];
};

const LEVELS: Readonly<Record<Intensity, number>> = {
  ...{ chill: 1, vibing: 2, 'dialed-in': 4, 'locked-in': 2, relentless: 1 },
};

export const drawWishes = (dice: Dice, agents: number, conversations: readonly number[]): Wishes => ({
  intensity: dice.weighted(LEVELS),
  kinds: {
    ...(dice.chance(0.15) && { progress: 'push' as const }),
    ...(dice.chance(0.1) && { error: 'app' as const }),
    ...(dice.chance(0.1) && { message: dice.pick(['push', 'app'] as const) }),
    ...(dice.chance(0.1) && { task_complete: dice.pick(['push', 'app'] as const) }),
  },
  agents: dice.chance(0.2)
    ? {
        [dice.int(0, agents - 1)]: dice.chance(0.5)
          ? { intensity: dice.weighted(LEVELS) }
          : { kinds: { task_complete: 'push', idle: 'app' } },
      }
    : {},
  muted: conversations.filter(() => dice.chance(0.08)),
  quietHours: drawQuietHours(dice),
});

const drawQuietHours = (dice: Dice): QuietHours | null => {
  if (dice.chance(0.45)) return null;
  const [from, to] = dice.pick([
    ...([['22:00', '07:00'] as const, ['23:30', '06:30'] as const, ['02:00', '03:00'] as const] as const),
    ...([['12:00', '13:00'] as const, ['00:00', '23:59'] as const, ['01:45', '09:15'] as const] as const),
  ]);
  return { from, to, ...(dice.chance(0.2) && { days: [1, 2, 3, 4, 7] }) };
};
