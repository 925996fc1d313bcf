import { Fault, type Route, type RouteName, routes } from '@beckon/protocol';
import { Hono } from 'hono';
import { admission } from './admit.ts';
import { toFailure } from './answer.ts';
import { askHandlers } from './asks.ts';
import { bind } from './bind.ts';
import { conversationHandlers } from './conversations.ts';
import { cors } from './cors.ts';
import { deviceHandlers } from './devices.ts';
import { factsOf, type RequestFacts } from './facts.ts';
import type { Handlers } from './handler.ts';
import { ledgerHandlers } from './ledger.ts';
import { rateLimits } from './limits.ts';
import { liveHandlers } from './live.ts';
import { opsHandlers } from './ops.ts';
import { peopleHandlers } from './people.ts';
import { preferenceHandlers } from './preferences.ts';
import { presenceHandlers } from './presence.ts';
import type { Rooms } from './rooms.ts';
import { runHandlers } from './runs.ts';
import { securityHeaders } from './security.ts';
import { signInHandlers } from './sign-in.ts';
import { openSite } from './site.ts';
import { type StreamDoor, streamDoor } from './stream.ts';

/** The server as a function: every route of the table, and the app's files. */
export interface App {
  fetch(request: Request, facts?: RequestFacts): Promise<Response>;
  /** `GET /v1/stream` without `wait`, which is served on the raw response. */
  readonly stream: StreamDoor;
}

type Env = { Bindings: { facts: RequestFacts } };

/** Makes the app over open rooms. That every route has a handler is proven by the type of `handlers`. */
export const createApp = (rooms: Rooms): App => {
  const handlers: Handlers<RouteName> = {
    ...askHandlers(rooms),
    ...conversationHandlers(rooms),
    ...deviceHandlers(rooms),
    ...ledgerHandlers(rooms),
    ...liveHandlers(rooms),
    ...opsHandlers(rooms),
    ...peopleHandlers(rooms),
    ...preferenceHandlers(rooms),
    ...presenceHandlers(rooms),
    ...runHandlers(rooms),
    ...signInHandlers(rooms),
  };
  const admit = admission(rooms.auth, rateLimits(rooms.clock, rooms.site.rates));
  const otherOrigins = cors(rooms.site.allowedOrigins);
  const headers = (origin: string | null): Record<string, string> => ({
    ...securityHeaders(rooms.site.publicUrl()),
    ...otherOrigins.headers(origin),
  });

  const hono = new Hono<Env>();
  for (const [name, row] of Object.entries(routes) as [RouteName, Route][]) {
    const bound = bind(name, row, handlers[name], admit, rooms);
    hono.on(row.method, honoPath(row.path), (c) => bound(c.req.raw, c.req.param(), c.env.facts));
  }
  for (const [path, methods] of methodsByPath()) {
    hono.all(honoPath(path), (c) => {
      const wrong = toFailure(new Fault('method_not_allowed'), rooms.log, path);
      wrong.headers.set('Allow', methods.join(', '));
      return otherOrigins.preflight(c.req.raw, methods) ?? wrong;
    });
  }
  const site = openSite(rooms.site.appDirectory);
  hono.notFound((c) => {
    const unknown = (): Response => toFailure(new Fault('not_found'), rooms.log, 'unknown');
    return c.req.path.startsWith('/v1/') ? unknown() : site(c.req.raw).then((found) => found ?? unknown());
  });
  hono.onError((error) => toFailure(error, rooms.log, 'unknown'));

  return {
    fetch: async (request, facts = factsOf(request)) => {
      const response = await hono.fetch(request, { facts });
      for (const [name, value] of Object.entries(headers(request.headers.get('origin')))) {
        if (name === 'Vary') response.headers.append(name, value);
        else response.headers.set(name, value);
      }
      return response;
    },
    stream: streamDoor(rooms, admit, headers),
  };
};

const honoPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

/** Paths that are named come before those that have an id in that place: `/v1/runs/claim` before `/v1/runs/{id}`. */
const methodsByPath = (): [path: string, methods: string[]][] => {
  const found = new Map<string, string[]>();
  for (const { method, path } of Object.values(routes)) found.set(path, [...(found.get(path) ?? []), method]);
  return [...found].sort(([a], [b]) => Number(a.includes('{')) - Number(b.includes('{')));
};
