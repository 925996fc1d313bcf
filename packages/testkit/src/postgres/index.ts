export type { DatabaseOptions, Databases, Role } from './databases.ts';
export { findPgBouncer, type PgBouncer, type PgBouncerOptions, startPgBouncer } from './pgbouncer.ts';
export { findPostgres } from './programs.ts';
export { type DatabaseProxy, startDatabaseProxy } from './proxy.ts';
export { type Postgres, type PostgresOptions, type StopMode, startPostgres } from './server.ts';
export { openDatabase, sharedPostgres, type TestDatabase } from './shared.ts';
