import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { steadyPort } from '../machine/steady-port.ts';
import { throughPort } from './through-port.ts';

/** A way to a database that can be lost and come back. Whoever is to lose it connects to `url(…)`. */
export interface DatabaseProxy extends AsyncDisposable {
  readonly port: number;
  /** The URL of a database of the server as it is reached through here. */
  url(database: string): string;
  /** Closes every connection, and refuses new ones. */
  cut(): Promise<void>;
  /** Passes nothing on in either direction, and closes nothing: what is sent waits. New connections are taken. */
  hang(): void;
  /** Passes on what waits, and takes connections again. */
  heal(): Promise<void>;
}

/** @param to the port on 127.0.0.1 of the server behind it, `Postgres.port` */
export async function startDatabaseProxy(to: number): Promise<DatabaseProxy> {
  const port = await steadyPort();
  const pairs = new Set<readonly [Socket, Socket]>();
  let hangs = false;
  let server: Server | undefined;

  const join = (client: Socket): void => {
    const pair = [client, connect({ port: to, host: '127.0.0.1', allowHalfOpen: true })] as const;
    pairs.add(pair);
    for (const socket of pair) {
      socket.setNoDelay();
      socket.on('error', () => undefined); // it closes after it
      socket.once('close', () => part(pair));
    }
    if (!hangs) flow(pair);
  };
  const part = (pair: readonly [Socket, Socket]): void => {
    pairs.delete(pair);
    for (const socket of pair) socket.destroy();
  };
  const cut = async (): Promise<void> => {
    const closing = server;
    server = undefined;
    const closed = closing && once(closing, 'close');
    closing?.close();
    for (const pair of pairs) part(pair);
    await closed;
  };
  const heal = async (): Promise<void> => {
    if (hangs) for (const pair of pairs) flow(pair);
    hangs = false;
    if (server) return;
    server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, join);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await heal();
  return {
    port,
    url: (database) => throughPort(database, port),
    cut,
    hang() {
      hangs = true;
      for (const pair of pairs) dam(pair);
    },
    heal,
    [Symbol.asyncDispose]: cut,
  };
}

function flow([client, server]: readonly [Socket, Socket]): void {
  client.pipe(server);
  server.pipe(client);
}

function dam(pair: readonly [Socket, Socket]): void {
  for (const socket of pair) socket.unpipe().pause();
}
