import type { CompiledQuery, QueryResult } from 'kysely';
import type { ClientBase, CustomTypesConfig } from 'pg';
import { types } from 'pg';
import type { Asked } from '../over.ts';

/** Texts that came this often are worth keeping prepared in each of the server's processes. */
const WORTH_NAMING = 3;
/** Lists of many lengths make many texts, and each prepared one takes some kilobytes of each connection. */
const MOST_NAMES = 500;

/** Names for statements, so that PostgreSQL parses and plans each once a connection. */
export class Names {
  readonly #seen = new Map<string, number>();
  readonly #names = new Map<string, string>();

  of(sql: string): string | undefined {
    const known = this.#names.get(sql);
    if (known !== undefined || this.#names.size >= MOST_NAMES) return known;
    const times = (this.#seen.get(sql) ?? 0) + 1;
    if (this.#seen.size >= 10 * MOST_NAMES) this.#seen.clear();
    this.#seen.set(sql, times);
    if (times < WORTH_NAMING) return undefined;
    this.#seen.delete(sql);
    const name = `b${this.#names.size}`;
    this.#names.set(sql, name);
    return name;
  }
}

/** One connection of a pool, while it is lent, as a Kysely connection. */
export class Connection implements Asked {
  readonly #client: Pick<ClientBase, 'query'>;
  readonly #names: Names | undefined;
  #open = true;

  /** @param names none where a pooler may hand the next statement to another process of the server's */
  constructor(client: Pick<ClientBase, 'query'>, names: Names | undefined) {
    this.#client = client;
    this.#names = names;
  }

  /** A command begins. */
  open(): void {
    this.#open = true;
  }

  /** A command has ended: what it asks now would be outside of its transaction. */
  shut(): void {
    this.#open = false;
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.#open ? this.send(query) : Promise.reject(new Error('a query came after its command had ended'));
  }

  /** Past the door, for the engine's own. */
  async send<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const name = this.#names?.of(sql);
    const { rows, rowCount, command } = await this.#client.query({
      text: sql,
      values: [...parameters],
      ...(name !== undefined && { name }),
    });
    return command === 'SELECT' ? { rows } : { rows, numAffectedRows: BigInt(rowCount ?? 0) };
  }
}

/** int8 and numeric: counts, positions and times, all well below 2^53. */
const NUMBERS: readonly number[] = [20, 1700];

/** Values as SQLite gives them. */
export const asNumbers: CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    NUMBERS.includes(oid) ? Number : types.getTypeParser(oid, format),
} as CustomTypesConfig;
