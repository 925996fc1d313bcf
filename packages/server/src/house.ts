import type { Config } from './config.ts';
import type { App } from './http/app.ts';
import type { Clock } from './kit/clock.ts';
import type { Log } from './ops/log.ts';

export interface HouseOptions {
  readonly config: Config;
  /** Where the built app lies. */
  readonly appDirectory: string;
  readonly clock?: Clock;
  readonly log?: Log;
  /** Authorities that push services are checked against, in PEM, instead of the system's. */
  readonly pushCa?: string;
}

/** An open server: it listens, delivers and sweeps until it is closed. */
export interface House extends AsyncDisposable {
  readonly url: string;
  readonly app: App;
  readonly tenantId: string;
  readonly ownerId: string;
  /** Where people reach it: the public URL, else where it listens. */
  publicUrl(): string;
  /** From now on people reach it there; null: nowhere but here. */
  movePublicUrl(url: string | null): void;
  /** A secret for `pages.signIn(secret)`, good once, for `lifeMs`. */
  signInSecret(lifeMs: number): Promise<string>;
  /** Resolves when the disk has failed to keep what was written. Nothing works any more: close, and start again. */
  readonly broken: Promise<Error>;
  /** Resolves when nothing is due to be sent now. For tests. */
  idle(): Promise<void>;
  close(): Promise<void>;
}
