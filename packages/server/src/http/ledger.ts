import { type Handlers, ok } from './handler.ts';
import { pageSize, patience } from './page.ts';
import type { Rooms } from './rooms.ts';

type Names = 'listNotifications' | 'getNotification';

/** What was told, why, and what waits. */
export const ledgerHandlers = ({ ledger, live }: Pick<Rooms, 'ledger' | 'live'>): Handlers<Names> => ({
  listNotifications: async ({ caller, query }) =>
    ok(await ledger.list(caller, { before: query.before, askId: query.askId, limit: pageSize(query.limit) })),
  getNotification: async ({ caller, params, query, signal }) => {
    const wait = { waitSeconds: patience(query.wait), version: query.version };
    const look = (held: AbortSignal) => ledger.get(caller, params.id, wait, held);
    return ok(await (wait.waitSeconds > 0 ? live.hold(caller, signal, look) : look(signal)));
  },
});
