import { Fault, openapi } from '@beckon/protocol';
import { isLoopback } from './client.ts';
import { type Handlers, ok, Text } from './handler.ts';
import { presentedOf } from './presented.ts';
import type { Rooms } from './rooms.ts';

type Names = 'healthz' | 'readyz' | 'metrics' | 'openapi';

/** What operators and programs ask the server about itself. */
export const opsHandlers = (rooms: Pick<Rooms, 'auth' | 'metrics' | 'ready' | 'site'>): Handlers<Names> => {
  const document = openapi(rooms.site.version);
  return {
    healthz: async () => ok({ ok: true, version: rooms.site.version }),
    readyz: async () => {
      await rooms.ready();
      return ok({ ok: true });
    },
    metrics: async ({ request, facts }) => {
      if (!isLocal(request, facts.address, facts.host)) {
        const caller = await rooms.auth.authenticate(presentedOf(request, facts));
        if (caller.kind !== 'admin')
          throw new Fault('forbidden', 'Metrics are for this machine and for the admin key.');
      }
      return ok(new Text(await rooms.metrics.text(), rooms.metrics.contentType));
    },
    openapi: async () => ok(document),
  };
};

/**
 * Asked from this machine, by name. A tunnel or proxy on this machine comes from loopback, too, but it says for whom, or
 * asks for another host; so does a page that has bound its name to 127.0.0.1.
 */
const isLocal = (request: Request, address: string, host: string): boolean =>
  isLoopback(address) &&
  /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host) &&
  !request.headers.has('x-forwarded-for') &&
  !request.headers.has('forwarded');
