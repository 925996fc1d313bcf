import type { Client } from 'pg';

/**
 * The schema as text, for review: what a migration changed shows up as a difference in schema.sql. From the catalogue, so
 * that it says what PostgreSQL made of the migrations, and not what they say.
 */
export const dumpSchema = async (client: Client): Promise<string> => {
  const { rows } = await client.query<{ line: string }>(DUMP);
  return `${rows.map(({ line }) => line).join('\n\n')}\n`;
};

const DUMP = `
WITH tables AS (
  SELECT oid, relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
),
columns AS (
  SELECT attrelid AS oid, string_agg('  ' || attname || ' ' || format_type(atttypid, atttypmod)
    || CASE WHEN attcollation = 0 THEN '' WHEN collname = 'C' THEN ' COLLATE "C"' ELSE ' COLLATE ?' || collname END
    || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END
    || coalesce(' DEFAULT ' || pg_get_expr(adbin, adrelid), ''), E',\\n' ORDER BY attnum) AS text
  FROM pg_attribute
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
  LEFT JOIN pg_collation ON pg_collation.oid = attcollation
  WHERE attnum > 0 AND NOT attisdropped GROUP BY attrelid
),
constraints AS (
  SELECT conrelid AS oid, string_agg('  ' || pg_get_constraintdef(oid), E',\\n' ORDER BY contype <> 'p', conname COLLATE "C") AS text
  FROM pg_constraint GROUP BY conrelid
)
SELECT 'CREATE TABLE ' || relname || E' (\\n' || columns.text || coalesce(E',\\n' || constraints.text, '') || E'\\n);' AS line,
       1 AS kind, relname::text COLLATE "C" AS name
FROM tables JOIN columns USING (oid) LEFT JOIN constraints USING (oid)
UNION ALL
SELECT pg_get_indexdef(indexrelid) || ';', 2, index.relname::text COLLATE "C"
FROM pg_index JOIN tables ON tables.oid = indrelid JOIN pg_class AS index ON index.oid = indexrelid
WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
ORDER BY kind, name`;
