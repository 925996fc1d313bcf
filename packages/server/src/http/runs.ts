import { accepted, type Handlers, made, none, ok } from './handler.ts';
import { patience } from './page.ts';
import type { Rooms } from './rooms.ts';

type Names = 'getRun' | 'cancelRun' | 'retryRun' | 'claimRun' | 'beginRun' | 'writeRun' | 'leaseRun' | 'finishRun';

/** Runs: as people see them, and as agents over HTTP work on them. */
export const runHandlers = ({ runs }: Pick<Rooms, 'runs'>): Handlers<Names> => ({
  getRun: async ({ caller, params }) => ok(await runs.get(caller, params.id)),
  cancelRun: async ({ caller, params }) => accepted(await runs.cancel(caller, params.id)),
  retryRun: async ({ caller, params }) => accepted(await runs.retry(caller, params.id)),
  claimRun: async ({ caller, query, body, signal }) => {
    const turn = await runs.claim(caller, { waitSeconds: patience(query.wait), ...body }, signal);
    return turn ? ok(turn) : none();
  },
  beginRun: async ({ caller, body }) => {
    const { turn, fresh } = await runs.begin(caller, body);
    return made(turn, fresh);
  },
  writeRun: async ({ caller, params, body }) => ok(await runs.write(caller, params.id, body.fence, body.writes)),
  leaseRun: async ({ caller, params, body }) => ok(await runs.lease(caller, params.id, body.fence)),
  finishRun: async ({ caller, params, body }) => ok(await runs.finish(caller, params.id, body)),
});
