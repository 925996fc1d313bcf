import type { AskRoom } from '../asks/asks.ts';
import type { BadgeRoom } from '../attention/badges.ts';
import type { PreferenceRoom } from '../attention/preferences.ts';
import type { PresenceRoom } from '../attention/presence.ts';
import type { ProofRoom } from '../attention/proof.ts';
import type { Auth } from '../auth/auth.ts';
import type { ConversationRoom } from '../conversations/conversations.ts';
import type { DeviceRoom } from '../delivery/devices.ts';
import type { LedgerRoom } from '../delivery/ledger.ts';
import type { Clock } from '../kit/clock.ts';
import type { LiveRoom } from '../live/live.ts';
import type { RunRoom } from '../runs/runs.ts';

/** What the edge asks of the house. Where a room needs a heavy library, only the shape of it is named here. */
export interface Rooms {
  readonly auth: Auth;
  readonly asks: AskRoom;
  readonly conversations: ConversationRoom;
  readonly runs: RunRoom;
  readonly devices: DeviceRoom;
  readonly ledger: LedgerRoom;
  readonly live: Pick<LiveRoom, 'state' | 'poll' | 'hold' | 'look' | 'serve' | 'refuse'>;
  readonly badges: BadgeRoom;
  readonly presence: Pick<PresenceRoom, 'report'>;
  readonly proof: ProofRoom;
  readonly preferences: PreferenceRoom;
  /** Resolves when the server can do its work. @throws {Error} what it cannot, named `StoreUnavailable` or a `Fault` */
  ready(): Promise<void>;
  readonly metrics: HttpMetrics;
  readonly log: HttpLog;
  readonly clock: Clock;
  readonly site: Site;
}

export interface Site {
  readonly version: string;
  publicUrl(): string | null;
  /** Origins whose pages may call with a bearer token. */
  readonly allowedOrigins: readonly string[];
  /** A proxy was named that speaks for its callers. */
  readonly behindProxy: boolean;
  /** Where the built app lies. */
  readonly appDirectory: string;
  /** Requests a minute; the defaults (limits.ts) when absent. */
  readonly rates?: Partial<Rates>;
}

export interface Rates {
  /** What one credential, or one address without one, may send at once … */
  readonly burst: number;
  /** … and in a minute. */
  readonly perMinute: number;
}

export interface HttpLog {
  debug(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

export interface HttpMetrics {
  count(name: string, labels: Record<string, string>): void;
  observe(name: string, seconds: number, labels: Record<string, string>): void;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}
