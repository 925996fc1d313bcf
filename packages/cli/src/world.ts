import type { Clock } from '@beckon/client';

/** Where a command writes. */
export interface Writer {
  write(text: string): void;
  /** A person is looking. */
  readonly isTTY: boolean;
}

export type Signal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

/** All that a command takes from the machine, so that every one of them can be tested inside one process. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  /** What the command was asked for: an answer, a table. Nothing else. */
  readonly stdout: Writer;
  /** How it goes, and what went wrong. */
  readonly stderr: Writer;
  readonly stdin: AsyncIterable<string | Uint8Array>;
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  /** Calls `heard` at each such signal, in place of what the system would do; the answer ends that. */
  onSignal(name: Signal, heard: () => void): () => void;
  /** Sends a signal to another process; false when there is none. */
  kill(pid: number, name: Signal): boolean;
  /** Ends the program at once. */
  exit(code: number): void;
  /** True when the terminal that the command was started from is gone. */
  hungUp(): boolean;
  readonly openBrowser?: ((url: string) => void) | undefined;
}
