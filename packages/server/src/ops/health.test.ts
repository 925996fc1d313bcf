import { heldClock } from '@beckon/testkit';
import { describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../store/store.ts';
import { openHealth } from './health.ts';

const house = () => {
  const clock = heldClock();
  const state = { checks: 0, broken: false, due: undefined as number | undefined };
  const store = {
    check: async () => {
      state.checks += 1;
      if (state.broken) throw new StoreUnavailable('full');
    },
    outbox: { nextDue: async () => state.due },
  };
  return { clock, state, ready: openHealth(store, clock) };
};

describe('readiness', () => {
  it('is that the database takes writes', async () => {
    const { clock, state, ready } = house();
    await ready();
    state.broken = true;
    await clock.advance(1_000);
    await expect(ready()).rejects.toMatchObject({ name: 'StoreUnavailable' });
  });

  it('is that the outbox moves', async () => {
    const { clock, state, ready } = house();
    state.due = clock.now() - 60_000;
    await ready();
    await clock.advance(5 * 60_000);
    await expect(ready()).rejects.toMatchObject({ code: 'unavailable', retryAfter: 10 });
  });

  it('looks once a second at most, whoever asks', async () => {
    const { clock, state, ready } = house();
    await Promise.all([ready(), ready(), ready()]);
    await clock.advance(999);
    await ready();
    expect(state.checks).toBe(1);
    await clock.advance(1);
    await ready();
    expect(state.checks).toBe(2);
  });
});
