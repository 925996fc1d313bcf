import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type Deferred, deferred } from '../../kit/deferred.ts';
import { StoreUnavailable } from '../store.ts';
import { Checkpoints } from './checkpoints.ts';
import { kyselyOn } from './driver.ts';
import { logFile } from './log-file.ts';
import { migrate } from './migrate.ts';
import { type Mover, moveApart, moveHere } from './mover.ts';
import { Snapshot } from './snapshot.ts';
import { Writer } from './writer.ts';

/** A writer on a database of its own, with a disk that syncs when the test says so. */
const open = ({
  pages,
  moved = moveHere,
}: {
  pages?: number;
  moved?: (on: DatabaseSync, at: string) => Mover;
} = {}) => {
  const directory = mkdtempSync(join(tmpdir(), 'beckon-writer-'));
  const path = join(directory, 'beckon.db');
  const handle = new DatabaseSync(path);
  handle.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0');
  migrate(handle);
  if (pages !== undefined) {
    const { page_count } = handle.prepare('PRAGMA page_count').get() as { page_count: number };
    handle.exec(`PRAGMA max_page_count = ${page_count + pages}`);
  }
  const reader = new DatabaseSync(path, { readOnly: true });
  const syncs: Deferred<void>[] = [];
  const disk = {
    sync: () => {
      const one = deferred<void>();
      syncs.push(one);
      return one.promise;
    },
  };
  const db = kyselyOn(handle);
  const checkpoints = new Checkpoints(handle, moved(handle, path));
  const broken: Error[] = [];
  const onBroken = (error: Error): void => void broken.push(error);
  const writer = new Writer({ handle, db, snapshot: new Snapshot(reader), disk, checkpoints, onBroken });
  const read = kyselyOn(reader);
  onTestFinished(async () => {
    await checkpoints.close();
    reader.close();
    handle.close();
    rmSync(directory, { recursive: true });
  });
  return {
    path,
    syncs,
    broken,
    reader,
    set: (name: string, value = name) =>
      writer.write((on) => on.insertInto('settings').values({ name, value }).executeTakeFirst()),
    names: async () =>
      (await read.selectFrom('settings').select('name').orderBy('name').execute()).map((row) => row.name),
    close: () => writer.close(),
  };
};

/** Long enough for whatever can happen without the disk. */
const settled = async () => {
  for (let n = 0; n < 10; n++) await turn();
};

test('nobody hears of a command, and nobody reads it, before it is on disk', async () => {
  const { set, names, syncs } = open();
  let heard = false;
  const done = set('a').then(() => {
    heard = true;
  });
  await settled();
  expect([heard, await names(), syncs.length]).toEqual([false, [], 1]);
  syncs[0]?.resolve();
  await done;
  expect(await names()).toEqual(['a']);
});

test('what comes while the disk is busy is committed together afterwards', async () => {
  const { set, names, syncs } = open();
  const first = set('a');
  await settled();
  const second = set('b');
  await settled();
  const third = set('c');
  await settled();
  expect(syncs.length).toBe(1);
  syncs[0]?.resolve();
  await first;
  expect(await names()).toEqual(['a']);
  await settled();
  expect([await names(), syncs.length]).toEqual([['a'], 2]);
  syncs[1]?.resolve();
  await Promise.all([second, third]);
  expect(await names()).toEqual(['a', 'b', 'c']);
});

test('a transaction that is lost while the disk is busy leaves readers where they are', async () => {
  const { set, names, syncs } = open({ pages: 2 });
  const first = set('a');
  await settled();
  const lost = set('b', 'x'.repeat(50_000));
  await expect(lost).rejects.toBeInstanceOf(StoreUnavailable);
  expect(await names()).toEqual([]);
  syncs[0]?.resolve();
  await first;
  expect(await names()).toEqual(['a']);
});

test('when a sync fails everything is refused from then on: nobody knows what is on disk', async () => {
  const { set, names, syncs, close, broken, path } = open();
  const first = set('a', 'x'.repeat(5_000_000));
  await settled();
  const second = set('b');
  await settled();
  const before = statSync(path).size;
  syncs[0]?.reject(new Error('EIO'));
  await expect(first).rejects.toThrow('start Beckon again');
  await expect(second).rejects.toThrow('start Beckon again');
  for (let n = 0; n < 40; n++) await expect(set('c')).rejects.toThrow('start Beckon again');
  expect([syncs.length, broken.length]).toEqual([1, 1]);
  expect(await names()).toEqual([]);
  await close();
  expect(statSync(path).size).toBe(before);
});

test('closing waits for the disk, and takes no more', async () => {
  const { set, syncs, close } = open();
  const first = set('a');
  const closing = close();
  await expect(set('b')).rejects.toThrow('closed');
  await settled();
  syncs[0]?.resolve();
  await closing;
  await first;
});

test.each(['here', 'apart'])('the log is moved into the database, %s, and does not grow for ever', async (where) => {
  const { set, syncs, path } = open({ moved: where === 'here' ? moveHere : (_, at) => moveApart(at) });
  for (let n = 0; n < 500; n++) {
    const done = set(`n${n}`, 'x'.repeat(100_000));
    while (syncs.length <= n) await turn();
    syncs[n]?.resolve();
    await done;
  }
  expect(statSync(path).size).toBeGreaterThan(30_000_000);
  expect(statSync(`${path}-wal`).size).toBeLessThan(40_000_000);
});

test('a disk that does not take the log now is asked again, and nobody hears of it', async () => {
  let asked = 0;
  const refuse = (): Promise<void> => {
    asked += 1;
    return Promise.reject(new Error('EIO'));
  };
  const refusing: Mover = { move: refuse, close: async () => {} };
  const { set, syncs, names } = open({ moved: () => refusing });
  for (let n = 0; n < 60; n++) {
    const done = set(`n${n}`, 'x'.repeat(1_000_000));
    while (syncs.length <= n) await turn();
    syncs[n]?.resolve();
    await done;
  }
  expect(asked).toBeGreaterThan(2);
  expect((await names()).length).toBe(60);
});

test('a reader that cannot be pinned is free again, and the next command is done', async () => {
  const { set, names, syncs, reader } = open();
  const exec = vi.spyOn(reader, 'exec');
  exec.mockImplementationOnce(reader.exec.bind(reader)).mockImplementationOnce(() => {
    throw Object.assign(new Error('unable to open database file'), { errcode: 14 });
  });
  await expect(set('a')).rejects.toBeInstanceOf(StoreUnavailable);
  exec.mockRestore();
  const second = set('b');
  await settled();
  syncs[0]?.resolve();
  await second;
  expect(await names()).toEqual(['b']);
});

test('the log is synced by its file', async () => {
  const { path } = open();
  const disk = logFile(path);
  await disk.sync();
  await disk.close();
  expect(() => logFile(`${path}-other`)).toThrow('ENOENT');
});
