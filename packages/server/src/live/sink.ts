import type { ServerResponse } from 'node:http';

/** Where a session writes. Small, so that a test can be one, and a WebSocket a second. */
export interface Sink {
  /** False when the reader does not keep up: wait for `onDrain` before writing more. */
  write(text: string): boolean;
  onDrain(ready: () => void): void;
  onClose(gone: () => void): void;
  readonly closed: boolean;
  end(text?: string): void;
  /** Ends it without waiting for the reader to take what is queued. */
  cut(): void;
}

/** The raw response: hono's stream helper would cost 50 kB per connection, this costs what node:http costs. */
export const responseSink = (response: ServerResponse): Sink => ({
  write: (text) => response.write(text),
  onDrain: (ready) => {
    response.once('drain', ready);
  },
  onClose: (gone) => {
    response.once('close', gone);
  },
  get closed() {
    return response.destroyed || response.writableEnded;
  },
  end: (text) => {
    response.end(text);
  },
  cut: () => {
    response.destroy();
  },
});
