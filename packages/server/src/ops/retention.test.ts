import { heldClock } from '@beckon/testkit';
import { describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../store/store.ts';
import { startRetention } from './retention.ts';

const MINUTE = 60_000;

const house = (random = 0.5) => {
  const clock = heldClock();
  const work = {
    closed: [] as number[],
    lapsed: [] as number[],
    trimmed: [] as number[],
    forgot: [] as number[],
    ledger: [] as number[],
    left: 0,
    broken: false,
  };
  const warnings: string[] = [];
  const retention = startRetention({
    clock,
    random: () => random,
    log: { warn: (_, message) => warnings.push(message) },
    store: {
      outbox: {
        close: async () => {
          if (work.broken) throw new StoreUnavailable('full');
          work.closed.push(clock.now());
          return Math.max(0, work.left--);
        },
        forget: async (before) => {
          work.ledger.push(clock.now() - before);
          return 0;
        },
      },
      people: {
        lapse: async () => {
          work.lapsed.push(clock.now());
          return 0;
        },
      },
      runs: {
        forgetCancels: async (before) => {
          work.forgot.push(clock.now() - before);
          return 0;
        },
      },
      feeds: {
        trim: async (before) => {
          work.trimmed.push(clock.now() - before);
          return 0;
        },
      },
    },
  });
  return { clock, work, warnings, retention };
};

describe('retention', () => {
  it('closes notifications and ends leases every minute; trims feeds and forgets cancels every hour', async () => {
    const { clock, work, retention } = house();
    await clock.advance(60 * MINUTE);
    expect(work.closed).toHaveLength(60);
    expect(work.lapsed).toHaveLength(60);
    const week = [7 * 24 * 60 * MINUTE];
    expect([work.trimmed, work.forgot, work.ledger]).toEqual([week, week, [30 * 24 * 60 * MINUTE]]);
    await retention.close();
    expect(clock.waiting).toBe(0);
  });

  it('goes on until nothing is left, in bounded rounds', async () => {
    const { clock, work, retention } = house();
    work.left = 3;
    await clock.advance(MINUTE);
    expect(work.closed).toHaveLength(4);
    work.left = 1_000;
    await clock.advance(MINUTE);
    expect(work.closed).toHaveLength(54);
    await retention.close();
  });

  it('tries again after the database could not take it', async () => {
    const { clock, work, warnings, retention } = house();
    work.broken = true;
    await clock.advance(MINUTE);
    expect(warnings).toEqual(['retention will try again']);
    work.broken = false;
    await clock.advance(MINUTE);
    expect(work.closed).toHaveLength(1);
    await retention.close();
  });

  it('keeps several processes from meeting every time', async () => {
    const [early, late] = [house(0), house(1)];
    for (const { clock } of [early, late]) await clock.advance(MINUTE);
    expect([early.work.closed.length, late.work.closed.length]).toEqual([1, 0]);
    await early.retention.close();
    await late.retention.close();
  });
});
