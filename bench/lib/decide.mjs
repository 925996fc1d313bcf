// `decide` on facts as a busy server meets them: all kinds and levels, pages of all sorts, quiet hours of many zones.
import { Dice } from '@beckon/testkit/days';
import { decide } from '../../packages/server/dist/attention/decide.js';

const FACTS = 5_000;
const ROUNDS = 9;
const ROUND_MS = 700;

const NOW = Date.UTC(2026, 5, 10, 12);
const KINDS = { message: 40, approval: 15, input: 3, error: 7, task_complete: 12, idle: 8, progress: 14, summary: 1 };
const LEVELS = { chill: 1, vibing: 2, 'dialed-in': 4, 'locked-in': 2, relentless: 1 };
const ZONES = ['Europe/Vienna', 'America/New_York', 'Asia/Kolkata', 'UTC', 'Australia/Lord_Howe'];

const aView = (dice) => ({
  connectionId: `page ${dice.int(1, 3)}`,
  on: 'MacBook · Firefox',
  contexts: [
    `/presence/agents/a${dice.int(1, 3)}/conversations/c${dice.int(1, 4)}`,
    ...(dice.chance(0.2) ? [`/presence/asks/q${dice.int(1, 5)}`] : []),
    '/presence/platform',
  ],
  visible: dice.chance(0.6),
  focused: dice.chance(0.5),
  inputAt: NOW - dice.about(60_000),
  reportedAt: NOW - dice.int(0, 20_000),
  leaseUntil: NOW + dice.int(-5_000, 45_000),
});

const someFacts = (dice) => {
  const kind = dice.weighted(KINDS);
  const since = NOW - dice.about(10_000);
  return {
    matter: {
      ...{ kind, agentId: `a${dice.int(1, 3)}`, conversationId: `c${dice.int(1, 4)}`, createdAt: since, since },
      ...{ askId: kind === 'approval' || kind === 'input' ? `q${dice.int(1, 5)}` : null, lifeUntil: NOW + 3_600_000 },
      ...{ nth: dice.chance(0.95) ? 1 : 2, followsId: null, partOf: dice.chance(0.05) ? 'known' : null },
    },
    preferences: {
      ...{ intensity: dice.weighted(LEVELS), kinds: dice.chance(0.2) ? { progress: 'push' } : {} },
      agents: dice.chance(0.2) ? { a1: { intensity: 'chill' } } : {},
      muted: dice.chance(0.2) ? { c1: true } : {},
      ...{ privatePreviews: false, snoozedUntil: dice.chance(0.05) ? NOW + 1_800_000 : null },
      quietHours: dice.chance(0.6) ? { from: dice.pick(['22:00', '23:30', '12:00']), to: '07:00' } : null,
      ...{ timeZone: dice.pick(ZONES), version: 1 },
    },
    views: dice.chance(0.4) ? [] : Array.from({ length: dice.int(1, 4) }, () => aView(dice)),
    devices: Array.from({ length: dice.int(0, 3) }, (_, n) => ({ id: `d${n}`, name: 'Phone' })),
    rate: { allowed: dice.chance(0.95), lastId: 'n' },
  };
};

/** Decisions a second, in each round. */
export const decideASecond = () => {
  const dice = new Dice('bench');
  const all = Array.from({ length: FACTS }, () => someFacts(dice));
  let sent = 0;
  const round = () => {
    const began = performance.now();
    let count = 0;
    while (performance.now() - began < ROUND_MS) {
      for (const facts of all) if (decide(facts, NOW).action === 'send') sent += 1;
      count += all.length;
    }
    return (count * 1_000) / (performance.now() - began);
  };
  round();
  const rates = Array.from({ length: ROUNDS }, round);
  // what nobody looks at might not be done at all
  if (sent === 0) throw new Error('nothing was ever sent');
  return rates;
};
