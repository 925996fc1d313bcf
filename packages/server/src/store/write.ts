import { randomBytes } from 'node:crypto';
import type { FeedType } from '@beckon/protocol';
import type { Kysely } from 'kysely';
import type { NewId } from '../kit/ids.ts';
import type { Engine, Lane } from './engine.ts';
import { batches, compiling, prepared } from './prepared.ts';
import type { Rows } from './rows.ts';
import type { Hints } from './store.ts';

/** A command under way: one transaction, the time it began, and what it will have moved. */
export interface Tx {
  readonly db: Kysely<Rows>;
  readonly now: number;
  readonly newId: NewId;
  /** The conversations that are held, as far as a command must know (queries/hold.ts). */
  readonly held: Set<string>;
  /** Adds a row to a feed. Positions are taken when the command ends, heads in ascending order: no two can deadlock. */
  append(principalId: string, type: FeedType, entityId: string, version: number): void;
  /** Something in the outbox is due, or may be sooner than was known. */
  due(): void;
  queued(): void;
  revoked(): void;
}

export type Write = <T>(work: (tx: Tx) => Promise<T>, lane?: Lane) => Promise<T>;

interface FeedRow {
  readonly principalId: string;
  readonly type: FeedType;
  readonly entityId: string;
  readonly version: number;
}

/** Makes the door through which every command goes: transaction, feed positions, hints. */
export const writeThrough =
  (engine: Engine, now: () => number, newId: NewId, hint: (hints: Hints) => void, epoch = newEpoch()): Write =>
  async (work, lane) => {
    const moved = { due: false, queued: false, revoked: false, heads: new Map<string, number>() };
    const value = await engine.write(async (db) => {
      // an engine may run the command again when another was in its way: nothing is kept from the first time
      const rows: FeedRow[] = [];
      Object.assign(moved, { due: false, queued: false, revoked: false, heads: new Map<string, number>() });
      const tx: Tx = {
        db,
        now: now(),
        newId,
        held: new Set(),
        append: (principalId, type, entityId, version) => rows.push({ principalId, type, entityId, version }),
        due: () => {
          moved.due = true;
        },
        queued: () => {
          moved.queued = true;
        },
        revoked: () => {
          moved.revoked = true;
        },
      };
      const done = await work(tx);
      const values = await positioned(tx, rows, epoch, moved.heads);
      return { value: done, last: [...batches(values)].map((batch) => insertFeed(db, { rows: batch })) };
    }, lane);
    if (moved.heads.size > 0 || moved.due || moved.queued || moved.revoked) hint(moved);
    return value;
  };

/** Takes positions for feed rows, and notes the new heads. */
const positioned = async (
  tx: Tx,
  rows: readonly FeedRow[],
  epoch: string,
  heads: Map<string, number>,
): Promise<Rows['feed'][]> => {
  const byPrincipal = Map.groupBy(rows, (row) => row.principalId);
  for (const batch of batches([...byPrincipal].sort(byName))) {
    const counts = new Map(batch.map(([principalId, own]) => [principalId, own.length]));
    for (const [principalId, head] of await takePositions(tx.db, epoch, counts)) heads.set(principalId, head);
  }
  return [...byPrincipal].flatMap(([principalId, own]) =>
    own.map((row, index) => ({
      principal_id: principalId,
      seq: (heads.get(principalId) ?? 0) - own.length + index + 1,
      type: row.type,
      entity_id: row.entityId,
      version: row.version,
      at: tx.now,
    })),
  );
};

const byName = ([one]: [string, unknown], [other]: [string, unknown]): number => (one < other ? -1 : 1);

/** Takes positions at the end of feeds, in the order given, and answers the last of each. */
const takePositions = async (
  db: Kysely<Rows>,
  epoch: string,
  counts: ReadonlyMap<string, number>,
): Promise<Map<string, number>> => {
  const rows = [...counts].map(([principalId, count]) => ({
    principal_id: principalId,
    epoch,
    seq: count,
    trimmed: 0,
  }));
  const moved = await moveHeads(db, { rows });
  return new Map(moved.map((row) => [row.principal_id, row.seq]));
};

const moveHeads = prepared((db, { rows }: { rows: Rows['heads'][] }) =>
  db
    .insertInto('heads')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('principal_id').doUpdateSet((eb) => ({ seq: eb('heads.seq', '+', eb.ref('excluded.seq')) })),
    )
    .returning(['principal_id', 'seq']),
);

const insertFeed = compiling((db, { rows }: { rows: Rows['feed'][] }) => db.insertInto('feed').values(rows));

/** Names one life of a feed: a database that was made anew gives its feeds new names, and old cursors do not fit. */
export const newEpoch = (): string => randomBytes(6).toString('base64url');
