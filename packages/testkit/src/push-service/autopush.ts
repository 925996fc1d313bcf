import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { Tray } from '../machine/tray.ts';
import { UserAgent } from './autopush-agent.ts';
import { type Ack, type ClientMessage, readClientMessage, type ServerMessage } from './autopush-messages.ts';
import type { PushService } from './service.ts';

export type { Ack } from './autopush-messages.ts';

/** The door for stock Firefoxes: `pushServerURL` is their `dom.push.serverURL`. */
export interface Autopush extends AsyncDisposable {
  readonly pushServerURL: string;
  /** What was said about each notification, oldest first. */
  readonly acks: readonly Ack[];
  /** The first ack not taken yet, waiting up to `timeoutMs` (5,000) of real time. */
  nextAck(options?: { timeoutMs?: number }): Promise<Ack>;
  /** The endpoints of registrations that live, over all browsers. */
  readonly endpoints: readonly string[];
  /** Cuts every browser off, as a network would. They come back by themselves, after `dom.push.retryBaseInterval`. */
  disconnect(): void;
  /** Loses all data and cuts everyone off: each browser subscribes anew and fires `pushsubscriptionchange`. */
  forgetEveryone(): void;
}

const DEFAULT_TIMEOUT_MS = 5_000;

/**
 * Speaks Firefox's push protocol (Mozilla autopush, WebSocket, JSON) in front of a push service, on 127.0.0.1.
 *
 * States of a connection: *unknown* until `hello`, then it is a user agent's, which a later `hello` of the same `uaid`
 * takes over. Connections are ended by cutting TCP: Firefox does not react to a WebSocket close frame [tried].
 */
export async function openAutopush(service: PushService): Promise<Autopush> {
  const agents = new Map<string, UserAgent>();
  const acks = new Tray<Ack>();
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });

  /** A `uaid` nobody knows gets another: that is how a browser learns that its registrations are gone. */
  const greet = (uaid: string | undefined): UserAgent => {
    const known = uaid === undefined ? undefined : agents.get(uaid);
    const agent = known ?? new UserAgent(randomUUID().replaceAll('-', ''), service);
    agents.set(agent.uaid, agent);
    return agent;
  };

  server.on('connection', (socket) => {
    const send = (message: ServerMessage): void => socket.send(JSON.stringify(message));
    let agent: UserAgent | undefined;
    const answer = (message: ClientMessage): void => {
      switch (message.messageType) {
        case 'ping':
          socket.send('{}');
          break;
        case 'hello':
          agent = greet(message.uaid);
          send({ messageType: 'hello', status: 200, uaid: agent.uaid, use_webpush: true, broadcasts: {} });
          agent.connect(send);
          break;
        case 'register':
          agent?.register(message.channelID, message.key);
          break;
        case 'unregister':
          agent?.unregister(message.channelID);
          break;
        case 'acks':
          for (const ack of message.acks) {
            agent?.settle(ack.version);
            acks.put(ack);
          }
          break;
        case 'other': // broadcast_subscribe, and whatever else a newer Firefox says
      }
    };
    socket.on('message', (data) => answer(readClientMessage(String(data))));
    socket.on('close', () => agent?.disconnect(send));
    socket.on('error', () => socket.terminate());
  });

  const disconnect = (): void => {
    for (const socket of server.clients) socket.terminate();
  };
  await once(server, 'listening');
  return {
    pushServerURL: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    get acks() {
      return acks.all;
    },
    nextAck: ({ timeoutMs = DEFAULT_TIMEOUT_MS } = {}) =>
      acks.next(timeoutMs, () => `no ack; ${server.clients.size} browsers are connected, ${agents.size} known`),
    get endpoints() {
      return [...agents.values()].flatMap((agent) => agent.endpoints);
    },
    disconnect,
    forgetEveryone() {
      for (const agent of agents.values()) agent.retire();
      agents.clear();
      disconnect();
    },
    async [Symbol.asyncDispose]() {
      disconnect();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
