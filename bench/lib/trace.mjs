// What the store says to its database, as the database hears it. Patches what carries the statements, so that the store
// is the one that is built for users.
import { DatabaseSync, StatementSync } from 'node:sqlite';
import pg from 'pg';

/**
 * Runs `work` and answers every statement that it led to, in order: with its values, the rows it
 * answered, and whether it wrote any.
 */
export const traced = async (work) => {
  const heard = [];
  const undo = [...onSqlite(heard), onPostgres(heard)];
  try {
    await work();
  } finally {
    for (const one of undo) one();
  }
  return heard.map(({ sql, parameters = [], result }) => {
    const { rows = [], count = rows.length } = result();
    return { sql: sql.trim(), parameters, rows, wrote: !/^select/i.test(sql) && count > 0 };
  });
};

const replaced = (prototype, name, make) => {
  const original = prototype[name];
  prototype[name] = make(original);
  return () => {
    prototype[name] = original;
  };
};

const onSqlite = (heard) => [
  ...['all', 'run', 'get'].map((name) =>
    replaced(
      StatementSync.prototype,
      name,
      (original) =>
        function (...parameters) {
          const result = original.apply(this, parameters);
          const said = Array.isArray(result) ? { rows: result } : { count: result?.changes ?? 0 };
          heard.push({ sql: this.sourceSQL, parameters, result: () => said });
          return result;
        },
    ),
  ),
  replaced(
    DatabaseSync.prototype,
    'exec',
    (original) =>
      function (sql) {
        heard.push({ sql, result: () => ({}) });
        return original.call(this, sql);
      },
  ),
];

const onPostgres = (heard) =>
  replaced(
    pg.Client.prototype,
    'query',
    (original) =>
      function (query, ...rest) {
        const result = original.call(this, query, ...rest);
        const [sql, parameters] = typeof query === 'string' ? [query, rest[0]] : [query.text, query.values];
        const entry = { sql, parameters: Array.isArray(parameters) ? parameters : [], result: () => ({}) };
        heard.push(entry);
        // pg answers a promise, unless it was given a callback
        result?.then?.(
          ({ rows, rowCount }) => {
            entry.result = () => ({ rows: rows ?? [], count: rowCount ?? 0 });
          },
          () => {},
        );
        return result;
      },
  );
