import type { Route } from '@beckon/protocol';
import { COOKIE_LIFE_MS } from '../auth/cookie.ts';
import type { Presented } from '../auth/presented.ts';
import type { UserCaller } from '../auth/principal.ts';
import type { Admit } from './admit.ts';
import { toFailure, toResponse } from './answer.ts';
import { readJson } from './body.ts';
import type { RequestFacts } from './facts.ts';
import type { AnyHandler } from './handler.ts';
import { parse, queryOf } from './parse.ts';
import { presentedOf } from './presented.ts';
import type { Rooms } from './rooms.ts';

/** One route, ready to be called: a request in, an answer out, never a throw. */
export type Bound = (request: Request, params: Record<string, string>, facts: RequestFacts) => Promise<Response>;

const DAY = 86_400_000;

/** What an admin may begin a new tenant with. */
const FOUNDING = ['createUser', 'createAgent'];

/** Puts everything around a handler that all routes have: who may, how often, what shape, and what a failure looks like. */
export const bind = (
  name: string,
  row: Route,
  handler: AnyHandler,
  admit: Admit,
  rooms: Pick<Rooms, 'auth' | 'log' | 'metrics' | 'clock'>,
): Bound => {
  const serve: Bound = async (request, rawParams, facts) => {
    const url = new URL(request.url);
    const ticket = name === 'stream' ? (url.searchParams.get('ticket') ?? undefined) : undefined;
    const presented = presentedOf(request, facts, { ticket, founding: FOUNDING.includes(name) });
    const caller = await admit(row, presented, facts.address);
    const input = {
      caller,
      params: row.params ? parse(row.params, rawParams, 'params') : {},
      query: row.query ? parse(row.query, queryOf(url), 'query') : {},
      body: row.body ? parse(row.body, await readJson(request), 'body') : undefined,
      // only where it is asked for: it makes a whole Request of the adapter's light one
      get signal() {
        return request.signal;
      },
      facts,
      request,
    };
    // What the schemas put out is what this handler's own type says; the table has lost that connection here.
    const response = toResponse(await handler(input as never));
    if (caller.kind === 'user' && caller.cookie) slide(rooms, caller, presented, response);
    return response;
  };

  return async (request, params, facts) => {
    const began = performance.now();
    const response = await serve(request, params, facts).catch((error: unknown) => toFailure(error, rooms.log, name));
    const seconds = (performance.now() - began) / 1000;
    rooms.metrics.count('beckon_http_requests_total', { route: name, status: String(response.status) });
    rooms.metrics.observe('beckon_http_seconds', seconds, { route: name });
    rooms.log.debug({ route: name, status: response.status, ms: Math.round(seconds * 1000) }, 'request');
    return response;
  };
};

/** A browser's cookie begins its life anew at most once a day, as the session in the store does when it is used. */
const slide = (
  { auth, clock }: Pick<Rooms, 'auth' | 'clock'>,
  caller: UserCaller,
  presented: Presented,
  response: Response,
): void => {
  const left = (caller.expiresAt ?? 0) - clock.now();
  const token = auth.cookie.read(presented);
  if (left > COOKIE_LIFE_MS - DAY || token === undefined || response.headers.has('Set-Cookie')) return;
  response.headers.set('Set-Cookie', auth.cookie.set(token, presented));
};
