import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

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

/**
 * Where a response whose head is written goes on. When its connection is HTTP's no more (http/parting.ts: nobody listens
 * for what else comes over it) that is the bare connection: request and response are not kept for it.
 */
export const sinkOf = (response: ServerResponse): Sink => {
  const { socket } = response;
  if (!socket || socket.listenerCount('data') > 0 || response.chunkedEncoding) return new ResponseSink(response);
  response.flushHeaders();
  response.detachSocket(socket);
  return new SocketSink(socket);
};

class SocketSink implements Sink {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get closed(): boolean {
    return this.#socket.destroyed || this.#socket.writableEnded;
  }
  write(text: string): boolean {
    return this.#socket.write(text);
  }
  onDrain(ready: () => void): void {
    this.#socket.once('drain', ready);
  }
  onClose(gone: () => void): void {
    this.#socket.once('close', gone);
  }
  end(text?: string): void {
    if (text !== undefined) this.#socket.write(text);
    this.#socket.destroySoon();
  }
  cut(): void {
    this.#socket.destroy();
  }
}

class ResponseSink implements Sink {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  get closed(): boolean {
    return this.#response.destroyed || this.#response.writableEnded;
  }
  write(text: string): boolean {
    return this.#response.write(text);
  }
  onDrain(ready: () => void): void {
    this.#response.once('drain', ready);
  }
  onClose(gone: () => void): void {
    this.#response.once('close', gone);
  }
  end(text?: string): void {
    this.#response.end(text);
  }
  cut(): void {
    this.#response.destroy();
  }
}
