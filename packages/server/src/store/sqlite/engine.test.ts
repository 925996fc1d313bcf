import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { heldClock } from '@beckon/testkit/clock';
import { expect, test } from 'vitest';
import { idSource } from '../../kit/ids.ts';
import { openStore } from '../open.ts';
import { storeSuite } from '../store.suite.ts';
import { type Hints, StoreUnavailable } from '../store.ts';
import { asUser, cast, newAsk, opened, type TestStore } from '../suite/house.suite.ts';
import { claim, fenced, prompt, prompted, said, talk } from '../suite/turns.suite.ts';
import { dumpSchema, migrate } from './migrate.ts';

const START = Date.UTC(2026, 10, 20, 9);

interface SqliteTestStore extends TestStore {
  readonly path: string;
  /** What the file may grow to, from the next opening on. */
  setMaxPages(pages: number | undefined): void;
}

const openTestStore = async (limits: { maxPages?: number | undefined } = {}): Promise<SqliteTestStore> => {
  const directory = mkdtempSync(join(tmpdir(), 'beckon-store-'));
  const path = join(directory, 'beckon.db');
  const clock = heldClock(START);
  const hints: Hints[] = [];
  const newId = idSource(clock);
  let { maxPages } = limits;
  const start = () =>
    openStore({ database: { path, maxPages }, now: clock.now, newId, hint: (hint: Hints) => hints.push(hint) });
  let store = await start();
  return {
    path,
    clock,
    hints,
    get store() {
      return store;
    },
    reopen: async () => {
      await store.close();
      store = await start();
      return store;
    },
    setMaxPages: (pages) => {
      maxPages = pages;
    },
    [Symbol.asyncDispose]: async () => {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
};

storeSuite('SQLite', () => openTestStore());

test('the schema is the one that was reviewed', async () => {
  const handle = new DatabaseSync(':memory:');
  migrate(handle);
  const reviewed = new URL('./schema.sql', import.meta.url);
  const dumped = dumpSchema(handle);
  handle.close();
  if (process.env.BECKON_UPDATE_SCHEMA) writeFileSync(reviewed, dumped);
  expect(dumped, 'run with BECKON_UPDATE_SCHEMA=1 and review the difference').toBe(readFileSync(reviewed, 'utf8'));
});

test('a run that waits although somebody wanted it to end, as older versions left it, can be cancelled', async () => {
  await using house = await openTestStore();
  const { store } = house;
  const crew = await cast(store);
  const conversation = await talk(store, crew);
  const { runId } = await prompted(store, prompt(crew, conversation, 'hello'));
  const asked = await opened(store, crew, { conversationId: conversation.id });
  await store.runs.wait({ ...fenced(await claim(store)), ...said('May I?'), landmark: true }, asked.id);
  const handle = new DatabaseSync(house.path);
  handle.prepare('UPDATE runs SET cancel_requested_at = 1 WHERE id = ?').run(runId);
  handle.close();
  expect(await store.runs.cancel(asUser(crew, crew.ann), runId)).toMatchObject({ status: 'cancelled' });
  expect(await store.asks.get(asUser(crew, crew.ann), asked.id)).toMatchObject({ state: 'cancelled' });
});

test('only its owner can read the file', async () => {
  await using house = await openTestStore();
  expect(statSync(house.path).mode & 0o777).toBe(0o600);
});

test('a database from the future is not touched', () => {
  const handle = new DatabaseSync(':memory:');
  migrate(handle);
  handle.exec("INSERT INTO migrations VALUES (9999, '9999_later.sql', '', 0)");
  expect(() => migrate(handle)).toThrow('start the newer Beckon');
  handle.close();
});

test('a command that throws takes back its own part of a shared commit, and no other', async () => {
  await using house = await openTestStore();
  const { store } = house;
  const crew = await cast(store);
  const bad = store.devices.register({ ...(await badDevice(crew.tenantId, crew.ann.id)), userId: 'nobody' });
  const good = opened(store, crew);
  await expect(bad).rejects.toThrow('FOREIGN KEY');
  expect((await good).state).toBe('open');
  expect((await store.feeds.head('nobody')).seq).toBe(0);
});

test('a locked database is unavailable, and works again when the lock is gone', async () => {
  await using house = await openTestStore();
  const crew = await cast(house.store);
  const intruder = new DatabaseSync(house.path);
  intruder.exec('BEGIN IMMEDIATE');
  await expect(house.store.asks.open(newAsk(crew))).rejects.toBeInstanceOf(StoreUnavailable);
  intruder.exec('ROLLBACK');
  intruder.close();
  expect((await house.store.asks.open(newAsk(crew))).type).toBe('opened');
});

test('a full database is unavailable, keeps what it acknowledged, and works again when there is room', async () => {
  await using house = await openTestStore({ maxPages: 300 });
  const crew = await cast(house.store);
  const kept: string[] = [];
  const fill = async (): Promise<void> => {
    for (;;)
      kept.push(
        (await opened(house.store, crew, { key: `k${kept.length}`, detail: 'x'.repeat(50_000), detailHash: 'h' })).id,
      );
  };
  await expect(fill()).rejects.toBeInstanceOf(StoreUnavailable);
  expect(kept.length).toBeGreaterThan(3);
  house.setMaxPages(undefined);
  const store = await house.reopen();
  const { items } = await store.asks.list(
    { tenantId: crew.tenantId, kind: 'agent', id: crew.agent.id },
    { limit: 100 },
  );
  expect(items.map((one) => one.id).reverse()).toEqual(kept);
  expect((await store.asks.open(newAsk(crew, { key: 'after' }))).type).toBe('opened');
});

test('a command that is given the moment another ends is not forgotten', async () => {
  await using house = await openTestStore();
  for (let round = 0; round < 200; round++)
    await house.store.settings.set('round', String(round)).then(() => house.store.settings.set('again', String(round)));
  expect(await house.store.settings.get('again')).toBe('199');
});

const badDevice = async (tenantId: string, userId: string) => ({
  tenantId,
  userId,
  kind: 'webpush' as const,
  name: 'x',
  fallbackName: 'Browser',
  service: 'https://push.example',
  addressHash: 'a',
  address: 's',
  tokenHash: 't',
});

test('a file that cannot be opened is named, with the reason and the mend', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'beckon-store-'));
  const clock = heldClock(START);
  const open = (path: string) => openStore({ database: { path }, now: clock.now, newId: idSource(clock) });
  const broken = join(directory, 'beckon.db');
  writeFileSync(broken, 'x'.repeat(5_000));
  await expect(open(broken)).rejects.toThrow(/beckon\.db: file is not a database\. Restore a backup/);
  await expect(open(join(directory, 'nowhere', 'beckon.db'))).rejects.toThrow(
    /unable to open database file\. Let this account/,
  );
  rmSync(directory, { recursive: true });
});

test('a database that another, unreleased Beckon made is not touched', () => {
  const handle = new DatabaseSync(':memory:');
  migrate(handle);
  migrate(handle);
  handle.exec("UPDATE migrations SET hash = 'other' WHERE number = 1");
  expect(() => migrate(handle)).toThrow('move beckon.db');
  handle.close();
  const before = new DatabaseSync(':memory:');
  before.exec('CREATE TABLE settings (name TEXT); PRAGMA user_version = 2');
  expect(() => migrate(before)).toThrow('move beckon.db');
  before.close();
});
