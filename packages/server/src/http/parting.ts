import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Takes a stream's connection away from Node's HTTP server, which otherwise keeps 12 kB for it while it is open: a parser
 * for requests that never come (8 kB, outside the heap), the request, the response and a dozen listeners. Node parts from
 * a connection that is upgraded, at the end of the turn in which the request came; that is asked for here, by the mark
 * that its parser looks at. Where it does not work (a second request in the same packet, another Node) the stream is
 * served as before: what goes over the wire is the same.
 *
 * The response writes on to the connection, whoever owns it; it ends with the connection, and so has no chunks.
 */
export const partFromHttp = (server: Server, incoming: IncomingMessage, outgoing: ServerResponse): void => {
  outgoing.setHeader('Connection', 'close');
  outgoing.removeHeader('Transfer-Encoding');
  const take = (_: IncomingMessage, socket: Socket): void => {
    socket.on('error', leave);
    socket.on('end', endToo);
    socket.resume();
  };
  // a connection that asks to be upgraded by itself is answered as if it had not, as long as nobody listens
  server.once('upgrade', take);
  process.nextTick(() => server.off('upgrade', take));
  Object.assign(incoming, { upgrade: true });
};

// functions of the module: one made here for each stream would keep its request

/** A connection that breaks is closed next, and whoever writes to it hears of that. */
function leave(): void {}

/** Node leaves a connection half open that its reader has ended. */
function endToo(this: Socket): void {
  this.end();
}
