import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { FeedFrame } from '@beckon/protocol';
import { openDatabase, sharedPostgres } from '@beckon/testkit/postgres';
import { expect, test } from 'vitest';
import { type Home, openHome } from '../../test/home.ts';

/** A server for as long as `work` takes. */
const serving = async <T>(home: Home, env: Record<string, string>, work: () => Promise<T>): Promise<T> => {
  const house = await home.open(env);
  try {
    return await work();
  } finally {
    await house.close();
  }
};

const ask = (home: Home, title: string) =>
  home.agent().call('openAsk', { body: { key: title, kind: 'approval', title } });

/** Titles of what was asked after the cursor, and the cursor to go on from. */
const since = async (home: Home, cursor: string) => {
  const page = await home.owner().call('stream', { query: { since: cursor, wait: 1 } });
  const rows = page.frames.filter(({ event }) => event === 'feed').map(({ data }) => data as FeedFrame);
  const titles = rows.flatMap((row) => (row.type === 'ask.opened' ? [row.data.title] : []));
  return { titles, cursor: page.cursor ?? expect.fail('no cursor') };
};

test('a house moves to PostgreSQL and back: who was signed in still is, and streams go on where they were', async () => {
  await using home = await openHome();
  const server = await sharedPostgres();
  const owner = await server.role('ann');
  await using database = await openDatabase('move', { owner });
  const atFirst = await serving(home, {}, async () => {
    const { cursor } = await home.owner().call('state');
    await ask(home, 'one');
    return { cursor, key: await home.owner().call('vapidKey') };
  });

  const there = await home.beckon('move', '--to', database.url).ended;
  expect(there).toMatchObject({ code: 0 });
  expect(there.stdout).toContain(`BECKON_DATABASE_URL=postgres://${owner.name}:…@127.0.0.1`);
  expect(there.stdout).toContain(`BECKON_DATA_DIR=${home.dataDir}:\n`);
  expect(there.stdout + there.stderr).not.toContain(owner.password);

  home.env.BECKON_DATABASE_URL = database.url;
  const cursor = await serving(home, {}, async () => {
    expect(await home.owner().call('vapidKey')).toEqual(atFirst.key);
    await ask(home, 'two');
    const seen = await since(home, atFirst.cursor);
    expect(seen.titles).toEqual(['one', 'two']);
    await ask(home, 'three');
    expect((await home.beckon('move', '--to', join(home.path, 'x')).ended).stderr).toContain('Beckon is connected to');
    return seen.cursor;
  });

  const file = join(home.dataDir, 'beckon.db');
  const full = await home.beckon('move', '--to', home.dataDir).ended;
  expect(full).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('move beckon.db, its -wal and its -shm away'),
  });
  for (const end of ['', '-wal', '-shm']) if (existsSync(file + end)) renameSync(file + end, `${file}${end}.old`);
  const back = await home.beckon('move', '--to', home.dataDir).ended;
  expect(back).toMatchObject({ code: 0, stdout: expect.stringContaining('and without BECKON_DATABASE_URL') });
  expect(back.stdout).not.toContain('First copy');
  delete home.env.BECKON_DATABASE_URL;
  await serving(home, {}, async () => {
    await ask(home, 'four');
    expect((await since(home, cursor)).titles).toEqual(['three', 'four']);
  });
});
