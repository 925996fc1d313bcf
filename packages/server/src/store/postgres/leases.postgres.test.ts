import { Client } from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { cast } from '../suite/house.suite.ts';
import { claim, prompt, prompted, talk } from '../suite/turns.suite.ts';
import { openPostgresStore } from './house.suite.ts';
import { keepLeases } from './leases.ts';

const OWNER = 'node:one/life';
const times = { holds: 1_000, renewEvery: 200, stalled: 600, look: 50 };
const direct = { pooled: false, lazy: false };

/** The event loop stands still; the thread does not. */
const standStill = (ms: number): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** A run that somebody is at, and what its row says. */
const open = async () => {
  const house = await openPostgresStore();
  const client = new Client(house.url);
  await client.connect();
  onTestFinished(async () => {
    await client.end();
    await house[Symbol.asyncDispose]();
  });
  const crew = await cast(house.store);
  const conversation = await talk(house.store, crew);
  await prompted(house.store, prompt(crew, conversation, 'hello'));
  const { run } = await claim(house.store);
  await client.query('UPDATE runs SET owner = $1, lease_until = 0 WHERE id = $2', [OWNER, run.id]);
  const lease = async (): Promise<number> => {
    const { rows } = await client.query('SELECT lease_until FROM runs WHERE id = $1', [run.id]);
    return Number(rows[0].lease_until);
  };
  return { ...house, client, runId: run.id, lease };
};

test('a lease is renewed while the event loop turns, also when it is slow, and not while it stands still', async () => {
  const { url, lease } = await open();
  const ownership = keepLeases(url, direct, OWNER, times);
  onTestFinished(() => ownership.close());
  await vi.waitFor(async () => expect(await lease()).toBeGreaterThan(Date.now()), 5_000);

  let before = await lease();
  standStill(400);
  expect(await lease(), 'the thread renewed meanwhile').toBeGreaterThan(before);

  standStill(2_500);
  before = await lease();
  expect(before, 'given up while the loop stood still').toBeLessThan(Date.now());
  await vi.waitFor(async () => expect(await lease()).toBeGreaterThan(Date.now()), 5_000);
});

test('a run that somebody writes just now is renewed as soon as they are done; what is another’s never is', async () => {
  const { url, client, runId, lease } = await open();
  await client.query('BEGIN');
  await client.query('UPDATE runs SET heard_at = 1 WHERE id = $1', [runId]);
  const ownership = keepLeases(url, direct, OWNER, times);
  onTestFinished(() => ownership.close());
  standStill(500);
  await client.query('COMMIT');
  await vi.waitFor(async () => expect(await lease()).toBeGreaterThan(Date.now()), 5_000);

  await client.query("UPDATE runs SET owner = 'node:two', lease_until = 7 WHERE id = $1", [runId]);
  standStill(500);
  expect(await lease()).toBe(7);
});
