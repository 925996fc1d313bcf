import { randomBytes } from 'node:crypto';
import type { FeedType } from '@beckon/protocol';
import type { Kysely } from 'kysely';
import type { NewId } from '../kit/ids.ts';
import type { Engine } from './engine.ts';
import type { Rows } from './rows.ts';
import type { Hints } from './store.ts';

/** A command under way: one transaction, the time it began, and what it will have moved. */
export interface Tx {
  readonly db: Kysely<Rows>;
  readonly now: number;
  readonly newId: NewId;
  /** Adds a row to a feed. Positions are taken when the command ends, heads in ascending order: no two can deadlock. */
  append(principalId: string, type: FeedType, entityId: string, version: number): void;
  /** Something in the outbox is due, or may be sooner than was known. */
  due(): void;
  queued(): void;
  revoked(): void;
}

export type Write = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

interface FeedRow {
  readonly principalId: string;
  readonly type: FeedType;
  readonly entityId: string;
  readonly version: number;
}

/** Makes the door through which every command goes: transaction, feed positions, hints. */
export const writeThrough =
  (engine: Engine, now: () => number, newId: NewId, hint: (hints: Hints) => void): Write =>
  async (work) => {
    const moved = { due: false, queued: false, revoked: false, heads: new Map<string, number>() };
    const value = await engine.write(async (db) => {
      // an engine may run the command again when another was in its way: nothing is kept from the first time
      const rows: FeedRow[] = [];
      Object.assign(moved, { due: false, queued: false, revoked: false, heads: new Map<string, number>() });
      const tx: Tx = {
        db,
        now: now(),
        newId,
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
      await appendRows(tx, rows, moved.heads);
      return done;
    });
    if (moved.heads.size > 0 || moved.due || moved.queued || moved.revoked) hint(moved);
    return value;
  };

const appendRows = async (tx: Tx, rows: readonly FeedRow[], heads: Map<string, number>): Promise<void> => {
  const byPrincipal = Map.groupBy(rows, (row) => row.principalId);
  for (const principalId of [...byPrincipal.keys()].sort()) {
    const own = byPrincipal.get(principalId) ?? [];
    const head = await takePositions(tx.db, principalId, own.length);
    const values = own.map((row, index) => ({
      principal_id: principalId,
      seq: head - own.length + index + 1,
      type: row.type,
      entity_id: row.entityId,
      version: row.version,
      at: tx.now,
    }));
    await tx.db.insertInto('feed').values(values).execute();
    heads.set(principalId, head);
  }
};

/** Takes `count` positions at the end of a feed and answers the last of them. */
const takePositions = async (db: Kysely<Rows>, principalId: string, count: number): Promise<number> => {
  const { seq } = await db
    .insertInto('heads')
    .values({ principal_id: principalId, epoch: newEpoch(), seq: count, trimmed: 0 })
    .onConflict((conflict) =>
      conflict.column('principal_id').doUpdateSet((eb) => ({ seq: eb('heads.seq', '+', count) })),
    )
    .returning('seq')
    .executeTakeFirstOrThrow();
  return seq;
};

/** Names one life of a feed: a database that was made anew gives its feeds new names, and old cursors do not fit. */
export const newEpoch = (): string => randomBytes(6).toString('base64url');
