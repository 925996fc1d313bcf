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
      if (!isAlone(rooms.site) || !isLocal(request, facts.address, facts.host)) {
        const caller = await rooms.auth.authenticate(presentedOf(request, facts));
        if (caller.kind !== 'admin') throw new Fault('forbidden', REFUSAL);
      }
      return ok(new Text(await rooms.metrics.text(), rooms.metrics.contentType));
    },
    openapi: async () => ok(document),
  };
};

const REFUSAL =
  'Metrics are for the admin key; without one for this machine alone, while there is no public URL or proxy.';

/**
 * Nobody comes through a proxy, as far as the operator said. One on this machine comes from loopback, and may say nothing
 * of whom it speaks for: then every caller in the world looks like this machine.
 */
const isAlone = ({ publicUrl, behindProxy }: Rooms['site']): boolean => publicUrl() === null && !behindProxy;

/**
 * Asked from this machine, by name. A tunnel or proxy that nobody named comes from loopback, too, but most say for whom,
 * or ask for another host; so does a page that has bound its name to 127.0.0.1.
 */
const isLocal = (request: Request, address: string, host: string): boolean =>
  isLoopback(address) &&
  /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host) &&
  !request.headers.has('x-forwarded-for') &&
  !request.headers.has('forwarded');
