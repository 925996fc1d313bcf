import { Fault } from '@beckon/protocol';
import { created, type Handlers, none, ok } from './handler.ts';
import { patience } from './page.ts';
import type { Rooms } from './rooms.ts';

type Names = 'state' | 'createTicket' | 'stream' | 'declareContexts';

/** What a fresh client needs, and how it follows from there. Streams themselves are served in stream.ts. */
export const liveHandlers = ({ live, auth }: Pick<Rooms, 'live' | 'auth'>): Handlers<Names> => ({
  state: async ({ caller }) => ok(await live.state(caller)),
  createTicket: async ({ caller }) => created(await auth.tickets.create(caller)),
  stream: async ({ caller, query, signal, request }) => {
    if (query.wait === undefined) {
      throw new Fault('invalid_request', '`wait`: a stream needs a connection of its own.', { field: 'wait' });
    }
    const since = request.headers.get('last-event-id') ?? query.since;
    return ok(await live.poll(caller, { since, waitSeconds: patience(query.wait) }, signal));
  },
  declareContexts: async ({ caller, body }) => {
    await live.look(caller, body.connectionId, body.contexts);
    return none();
  },
});
