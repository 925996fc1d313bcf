import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Fault, type FaultCode, type GoodbyeReason, routes } from '@beckon/protocol';
import type { AgentCaller, UserCaller } from '../auth/principal.ts';
import type { Admit } from './admit.ts';
import { toFault } from './answer.ts';
import type { RequestFacts } from './facts.ts';
import { parse, queryOf } from './parse.ts';
import type { Rooms } from './rooms.ts';

/** Serves one stream request on the raw response. Never throws. */
export type StreamDoor = (incoming: IncomingMessage, outgoing: ServerResponse, facts: RequestFacts) => Promise<void>;

/** Proxies are asked for whole URLs, and every server must take them (RFC 9112, 3.2.2). */
const ORIGIN = /^https?:\/\/[^/?]*/i;

/** True for requests that the stream door takes instead of the app. */
export const isStream = ({ method, url = '' }: IncomingMessage): boolean => {
  const [path, query = ''] = url.replace(ORIGIN, '').split('?', 2);
  return method === 'GET' && path === routes.stream.path && !new URLSearchParams(query).has('wait');
};

/** EventSource gives up for ever on an error status, so what passes by itself is told as a goodbye. */
const PASSING: Partial<Record<FaultCode, GoodbyeReason>> = {
  rate_limited: 'rate_limited',
  unavailable: 'unavailable',
  internal: 'unavailable',
};
const RETRY_MS = 2_000;

/** @param headers those that every answer carries */
export const streamDoor =
  (
    rooms: Pick<Rooms, 'live' | 'log'>,
    admit: Admit,
    headers: (origin: string | null) => Record<string, string>,
  ): StreamDoor =>
  async (incoming, outgoing, facts) => {
    for (const [name, value] of Object.entries(headers(header(incoming, 'origin')))) outgoing.setHeader(name, value);
    try {
      const url = new URL(incoming.url ?? '', 'http://stream');
      const query = parse(routes.stream.query, queryOf(url), 'query');
      const presented = { ...facts, headers: { get: (name: string) => header(incoming, name) }, method: 'GET' };
      const caller = await admit(
        routes.stream,
        query.ticket === undefined ? presented : { ...presented, ticket: query.ticket },
        facts.address,
      );
      // `admit` let in only whom the table names.
      const reader = caller as UserCaller | AgentCaller;
      const contexts = query.contexts?.split(',').filter(Boolean);
      rooms.live.serve(outgoing, reader, header(incoming, 'last-event-id') ?? query.since, contexts);
    } catch (error) {
      refuse(rooms, outgoing, toFault(error, rooms.log, 'stream'));
    }
  };

const refuse = ({ live }: Pick<Rooms, 'live'>, outgoing: ServerResponse, fault: Fault): void => {
  if (outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  const passing = PASSING[fault.code];
  if (passing) {
    live.refuse(outgoing, passing, fault.retryAfter === undefined ? RETRY_MS : fault.retryAfter * 1000);
    return;
  }
  if (fault.status === 401) outgoing.setHeader('WWW-Authenticate', 'Bearer error="invalid_token"');
  outgoing.setHeader('Cache-Control', 'no-store');
  outgoing.setHeader('Content-Type', 'application/json');
  outgoing.writeHead(fault.status).end(JSON.stringify(fault.toBody()));
};

const header = ({ headers }: IncomingMessage, name: string): string | null => {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : (value ?? null);
};
