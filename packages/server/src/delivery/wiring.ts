/** What this room asks of the world beside the contracts: shapes, so that pino and prom-client stay in ops/. */
export interface Log {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

export interface DeliveryMetrics {
  /** A delivery was tried: what became of it, and how long the push service took. */
  tried(outcome: 'accepted' | 'gone' | 'retry' | 'failed' | 'withdrawn', ms: number): void;
}
