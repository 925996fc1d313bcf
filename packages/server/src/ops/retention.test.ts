import { heldClock } from '@beckon/testkit';
import { describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../store/store.ts';
import { startRetention } from './retention.ts';

const MINUTE = 60_000;

const house = (random = 0.5) => {
  const clock = heldClock();
  const work = {
    lapsed: [] as number[],
    trimmed: [] as number[],
    forgot: [] as number[],
    ledger: [] as number[],
    /** Batches that find something: of leases, of the ledger. */
    leases: 0,
    pile: 0,
    broken: false,
  };
  const warnings: string[] = [];
  const retention = startRetention({
    clock,
    random: () => random,
    log: { warn: (_, message) => warnings.push(message) },
    store: {
      outbox: {
        forget: async (before) => {
          work.ledger.push(clock.now() - before);
          return Math.max(0, work.pile--);
        },
      },
      people: {
        lapse: async () => {
          if (work.broken) throw new StoreUnavailable('full');
          work.lapsed.push(clock.now());
          return Math.max(0, work.leases--);
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
  it('ends leases every minute; trims and forgets soon after the start, then every hour', async () => {
    const { clock, work, retention } = house();
    const week = 7 * 24 * 60 * MINUTE;
    const forgot = () => [work.trimmed, work.forgot, work.ledger];
    await clock.advance(5 * MINUTE);
    expect(forgot()).toEqual([[week], [week], [30 * 24 * 60 * MINUTE]]);
    await clock.advance(60 * MINUTE - 1);
    expect(forgot().map(({ length }) => length)).toEqual([1, 1, 1]);
    await clock.advance(1);
    expect(forgot().map(({ length }) => length)).toEqual([2, 2, 2]);
    expect(work.lapsed).toHaveLength(65);
    await retention.close();
    expect(clock.waiting).toBe(0);
  });

  it('goes on until nothing is left, in bounded rounds, with a short rest between them', async () => {
    const { clock, work, retention } = house();
    work.leases = 3;
    await clock.advance(MINUTE);
    expect(work.lapsed).toHaveLength(4);
    work.pile = 120;
    await clock.advance(4 * MINUTE);
    expect(work.ledger).toHaveLength(50);
    await clock.advance(2 * MINUTE);
    expect(work.ledger).toHaveLength(121);
    await clock.advance(58 * MINUTE);
    expect(work.ledger).toHaveLength(121);
    await retention.close();
  });

  it('tries again soon after the database could not take it', async () => {
    const { clock, work, warnings, retention } = house();
    work.broken = true;
    await clock.advance(MINUTE);
    expect(warnings).toEqual(['retention will try again']);
    work.broken = false;
    await clock.advance(MINUTE);
    expect(work.lapsed).toHaveLength(1);
    await retention.close();
  });

  it('keeps several processes from meeting every time', async () => {
    const [early, late] = [house(0), house(1)];
    for (const { clock } of [early, late]) await clock.advance(MINUTE);
    expect([early.work.lapsed.length, late.work.lapsed.length]).toEqual([1, 0]);
    await early.retention.close();
    await late.retention.close();
  });
});
