import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { heldClock } from '@beckon/testkit/clock';
import { idSource } from '../../kit/ids.ts';
import { openStore } from '../open.ts';
import type { Store } from '../store.ts';
import { approval, type Cast, device, hash, newEvent, opened } from '../suite/house.suite.ts';
import { claim, fenced, prompt, prompted, said, talk, told } from '../suite/turns.suite.ts';
import { openSource, type Place } from './open.ts';
import type { Row } from './places.ts';
import { tablesOfHouse } from './tables.ts';

/** Houses for tests of the move: where they are, what happens in them, what is in them. */

const START = Date.UTC(2026, 10, 20, 9);

/** A directory for databases of SQLite's. */
export const openScratch = (): Disposable & { path(name?: string): string } => {
  const directory = mkdtempSync(join(tmpdir(), 'beckon-move-'));
  return {
    path: (name = 'beckon.db') => join(directory, name),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true }),
  };
};

/** Opens the store there for as long as `work` takes. */
export const inHouse = async <T>(place: Place, work: (store: Store) => Promise<T>): Promise<T> => {
  const clock = heldClock(START);
  const store = await openStore({ database: place, now: clock.now, newId: idSource(clock) });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
};

/** Something that happens in a house, in these words. */
export interface Step {
  readonly what: 'ask' | 'answer' | 'event' | 'turn' | 'half a turn' | 'device' | 'setting';
  readonly text: string;
}

export const happen = async (store: Store, crew: Cast, steps: readonly Step[]): Promise<void> => {
  for (const [index, step] of steps.entries()) await one(store, crew, step, `k${index}`);
};

const one = async (store: Store, crew: Cast, { what, text }: Step, key: string): Promise<void> => {
  if (what === 'event') await store.asks.post(newEvent(crew, { key, title: text, body: text }));
  // a primary key: the order of its texts must be the same in both
  else if (what === 'setting') await store.settings.set(text, text);
  else if (what === 'device') await device(store, crew, crew.ann, text);
  else if (what === 'ask' || what === 'answer') {
    const ask = await opened(store, crew, { key, title: text, detail: text, expiresAt: Number.MAX_SAFE_INTEGER });
    if (what === 'answer') await store.asks.answer(crew.tenantId, ask.id, approval(crew.bob, START, { text }));
  } else {
    const conversation = await talk(store, crew);
    await prompted(store, prompt(crew, conversation, hash(key), said(text)));
    const turn = await claim(store);
    await store.runs.checkpoint({ ...fenced(turn), ...said(text), landmark: true });
    if (what === 'half a turn') return;
    await store.runs.finish({ ...fenced(turn), ...said(text), status: 'done', telling: told(text) });
  }
};

/** Every row of every table. */
export const dump = async (place: Place): Promise<Record<string, Row[]>> => {
  await using source = await openSource(place);
  const all: Record<string, Row[]> = {};
  for (const table of tablesOfHouse()) {
    const rows: Row[] = [];
    for await (const some of source.rows(table)) rows.push(...some);
    all[table.name] = rows;
  }
  return all;
};
