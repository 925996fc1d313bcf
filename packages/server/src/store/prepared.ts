import { type Compilable, CompiledQuery, type Kysely, sql } from 'kysely';
import type { Rows } from './rows.ts';

type Value = string | number | null;
type Any = Value | readonly Any[] | Values;
/** What a query is asked with: plain values, lists of them, or rows. */
type Values = { readonly [name: string]: Any };

/**
 * A query that is built once and asked many times: building and compiling one with Kysely takes 40 to 100 µs, as long as
 * SQLite takes to answer it. For those that every message, ask and request needs; elsewhere a query is written plainly.
 *
 * `build` sees placeholders in place of the values, so it must not look at them: a condition that is only sometimes there
 * makes two queries. Lists of another length, and rows with other columns, are compiled apart.
 */
export const prepared = <V extends object, R>(
  build: (db: Kysely<Rows>, values: V) => Compilable<R>,
): ((db: Kysely<Rows>, values: V) => Promise<R[]>) => {
  const compiled = compiling(build);
  return async (db, values) => (await db.executeQuery(compiled(db, values))).rows;
};

/** The same query with its values, not asked yet. */
export const compiling = <V extends object, R>(
  build: (db: Kysely<Rows>, values: V) => Compilable<R>,
): ((db: Kysely<Rows>, values: V) => CompiledQuery<R>) => {
  // by the dialect's adapter: a transaction has a handle of its own, and the text is the same in each
  const texts = new WeakMap<object, Map<string, Text>>();
  return (db, values) => {
    const { adapter } = db.getExecutor();
    const known = texts.get(adapter) ?? new Map<string, Text>();
    texts.set(adapter, known);
    const { shape, leaves } = flatten(values as Values);
    let text = known.get(shape);
    if (!text) {
      if (known.size >= MOST_SHAPES) known.clear();
      const { sql, parameters } = build(db, placeholders(values as Values, { count: 0 }) as V).compile();
      text = { sql, parameters };
      known.set(shape, text);
    }
    const parameters = text.parameters.map((one) => (one instanceof Placeholder ? leaves[one.index] : one));
    return CompiledQuery.raw(text.sql, parameters) as CompiledQuery<R>;
  };
};

/** What is left of a query once it is compiled: its tree would be a hundred times as large. */
type Text = Pick<CompiledQuery, 'sql' | 'parameters'>;

/** Shapes of one query: the lengths that its lists had. */
const MOST_SHAPES = 200;

class Placeholder {
  readonly index: number;

  constructor(index: number) {
    this.index = index;
  }
}

/** The values in the order of their placeholders, and a name for everything but the values. */
const flatten = (values: Values): { shape: string; leaves: Value[] } => {
  const leaves: Value[] = [];
  let shape = '';
  const walk = (value: Any): void => {
    if (value === null || typeof value !== 'object') {
      leaves.push(value);
    } else if (isList(value)) {
      shape += `${value.length}[`;
      for (const one of value) walk(one);
      shape += ']';
    } else {
      shape += '{';
      for (const [name, one] of Object.entries(value)) {
        shape += `${name},`;
        walk(one);
      }
      shape += '}';
    }
  };
  walk(values);
  return { shape, leaves };
};

// Array.isArray does not know lists that are readonly
const isList = (value: readonly Any[] | Values): value is readonly Any[] => Array.isArray(value);

const placeholders = (value: Any, made: { count: number }): unknown => {
  if (value === null || typeof value !== 'object') return new Placeholder(made.count++);
  if (isList(value)) return value.map((one) => placeholders(one, made));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, placeholders(one, made)]));
};

/** The one row of a query that always has one. */
export const only = <R>([row]: readonly R[]): R => {
  if (row === undefined) throw new Error('a row that is always there was not found');
  return row;
};

/**
 * Rows go in by a few sizes: each is a statement of its own, which is kept. All are well below SQLite's 32,766 and
 * PostgreSQL's 65,535 parameters.
 */
export function* batches<T>(all: readonly T[]): Generator<T[]> {
  let at = 0;
  while (at < all.length) {
    const left = all.length - at;
    const size = SIZES.find((one) => one <= left) ?? left;
    yield all.slice(at, at + size);
    at += size;
  }
}

const SIZES = [256, 64, 16];

/**
 * A list as long as the next power of two, its last repeated: so lists of all lengths make a few texts. For conditions,
 * where the same twice is the same.
 */
export const padded = <T>(list: readonly T[]): T[] => {
  const last = list.at(-1);
  if (last === undefined) throw new Error('an empty list has nothing to be found by');
  const size = 2 ** Math.ceil(Math.log2(list.length));
  return [...list, ...Array.from({ length: size - list.length }, () => last)];
};

/**
 * Rows to change others by: `given.column1`, `given.column2`, …, the only names that both databases give them. To
 * PostgreSQL all of them are text, so what is not must be cast. Name the ids of what is changed beside them, or it may
 * read all there is to find those few.
 */
export const table = (rows: readonly (readonly (string | number | null)[])[]) =>
  sql<Given>`(values ${sql.join(rows.map((row) => sql`(${sql.join(row)})`))})`.as('given');

interface Given {
  column1: string;
  column2: string;
  column3: string;
  column4: string;
  column5: string;
  column6: string;
  column7: string;
}
