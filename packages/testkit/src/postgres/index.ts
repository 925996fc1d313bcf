export type { DatabaseOptions, Databases, Role } from './databases.ts';
export { findPostgres } from './programs.ts';
export { type Postgres, type PostgresOptions, type StopMode, startPostgres } from './server.ts';
