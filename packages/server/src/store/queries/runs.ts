import type { Kysely } from 'kysely';
import type { Rows } from '../rows.ts';
import type { Runs } from '../runs.ts';
import type { Write } from '../write.ts';
import { beginRun } from './begin-run.ts';
import { cancelPrompt, forgetCancels } from './cancel-prompt.ts';
import { cancelRun } from './cancel-run.ts';
import { claimRun, isWork, resumeRun } from './claim-run.ts';
import { finishRun, waitForAsk } from './finish-run.ts';
import { promptRun } from './prompt-run.ts';
import { readMessages } from './read-messages.ts';
import { repairRuns } from './repair-runs.ts';
import { retryRun } from './retry-run.ts';
import { visibleRuns } from './run-states.ts';
import { toRun } from './shapes.ts';
import { checkpoint, renew } from './write-run.ts';

/** More than these are not bootstrapped. */
const MOST_OPEN = 500;

export const runs = (read: Kysely<Rows>, write: Write): Runs => ({
  prompt: (prompt) => write((tx) => promptRun(tx, prompt)),
  get: async (actor, id) => {
    const row = await visibleRuns(read, actor).where('runs.id', '=', id).executeTakeFirst();
    return row && toRun(row);
  },
  open: async (actor) => {
    const rows = await visibleRuns(read, actor)
      .where('runs.finished_at', 'is', null)
      .orderBy('runs.id')
      .limit(MOST_OPEN)
      .execute();
    return rows.map(toRun);
  },

  history: ({ run, reply }, limit, bytes) =>
    readMessages(read, { conversationId: run.conversationId, before: reply.seq, limit, bytes, over: true }),
  // whoever looks often and finds nothing does not stand in the writers' way
  claim: async (agentId, claimant, conversationId) => {
    const whose = { agentId, conversationId };
    return (await isWork(read, whose)) ? write((tx) => claimRun(tx, whose, claimant)) : undefined;
  },
  claimHosted: async (claimant) =>
    (await isWork(read, 'hosted')) ? write((tx) => claimRun(tx, 'hosted', claimant)) : undefined,
  begin: (beginning, claimant) => write((tx) => beginRun(tx, beginning, claimant)),
  resume: (agent, fenced) => resumeRun(read, agent, fenced),
  checkpoint: (wanted) => write((tx) => checkpoint(tx, wanted)),
  renew: (fenced, leaseUntil) => write((tx) => renew(tx, fenced, leaseUntil)),
  finish: (wanted) => write((tx) => finishRun(tx, wanted)),
  wait: (wanted, askId) => write((tx) => waitForAsk(tx, wanted, askId)),

  cancel: (actor, id) => write((tx) => cancelRun(tx, actor, id)),
  cancelPrompt: (user, conversationId, cid) => write((tx) => cancelPrompt(tx, user, conversationId, cid)),
  forgetCancels: (before, limit) => write((tx) => forgetCancels(tx, before, limit)),
  retry: (actor, id) => write((tx) => retryRun(tx, actor, id)),
  repair: (lost, telling, limit) => write((tx) => repairRuns(tx, lost, telling, limit)),
  cancelRequested: async (ids) => {
    if (ids.length === 0) return [];
    const rows = await read
      .selectFrom('runs')
      .select('id')
      .where('id', 'in', [...ids])
      .where('cancel_requested_at', 'is not', null)
      .execute();
    return rows.map(({ id }) => id);
  },
  nextLapse: async (seenBy) => {
    const row = await read
      .selectFrom('runs')
      .select('lease_until')
      .where('lease_until', 'is not', null)
      .where('owner', '<>', seenBy)
      .orderBy('lease_until')
      .limit(1)
      .executeTakeFirst();
    return row?.lease_until ?? undefined;
  },
});
