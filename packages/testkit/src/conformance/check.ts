import type { Tenant } from './tenant.ts';

/** One promise of the protocol, ready to be tried. Rejects with what was broken. */
export interface Check {
  readonly name: string;
  run(): Promise<void>;
}

/** Promises about one matter. */
export interface Topic {
  readonly name: string;
  readonly checks: readonly Check[];
}

/** What a promise is tried with: a tenant that nobody else uses. */
export type Trial = (tenant: Tenant) => Promise<void>;

/** Promises by name; the name is the promise. */
export type Trials = Readonly<Record<string, Trial>>;
