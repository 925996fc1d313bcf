import * as z from 'zod/mini';
import { calls } from '../calls.ts';
import { Badges } from '../entities.ts';
import { limits } from '../limits.ts';
import { ChangePreferences, Preferences, PreferencesPreview, Snooze } from '../preferences.ts';
import { ReportPresence, Seen } from '../presence.ts';
import { route } from '../route.ts';
import { count, id } from '../text.ts';

/** What people look at, what they saw, how much they want to hear, and what waits for them. */

export const attention = {
  reportPresence: route({
    ...calls.reportPresence,
    who: ['user'],
    does: 'What a page or an app of yours shows now: a lease of 45 s, reported on every change and every 20 s.',
    body: ReportPresence,
    answers: { 204: null },
    faults: ['not_found'],
  }),
  seen: route({
    ...calls.seen,
    who: ['user'],
    does: 'Proof that you saw something: what was to tell you of it does not come.',
    body: Seen,
    answers: { 204: null },
    faults: ['not_found'],
  }),
  getPreferences: route({
    ...calls.getPreferences,
    who: ['user'],
    does: 'How much you want to hear, and when.',
    answers: { 200: Preferences },
  }),
  changePreferences: route({
    ...calls.changePreferences,
    who: ['user'],
    does: 'Changes what is given; what is absent stays, and so does each entry of a map. Null takes an entry away.',
    body: ChangePreferences,
    answers: { 200: Preferences },
    faults: ['not_found'],
  }),
  previewPreferences: route({
    ...calls.previewPreferences,
    who: ['user'],
    does: 'Which of the last days’ notifications (7 by default) each intensity would have sent.',
    query: z.strictObject({ days: z.optional(count()) }),
    answers: { 200: PreferencesPreview },
  }),
  snooze: route({
    ...calls.snooze,
    who: ['user'],
    does: 'Only what blocks an agent comes through until then; the rest waits, and comes as one.',
    body: Snooze,
    answers: { 200: Preferences },
  }),
  badges: route({
    ...calls.badges,
    who: ['user'],
    does: 'What waits for you, counted.',
    answers: { 200: Badges },
  }),
  setBadge: route({
    ...calls.setBadge,
    who: ['user', 'agent'],
    does: 'What waits for a person outside of Beckon, as a number of this agent’s own; 0 takes it away, which its person may do as well.',
    params: z.strictObject({
      bucket: z.string().check(z.regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, 'must be lower-case letters, digits, - and _')),
    }),
    body: z.strictObject({
      count: z.int().check(z.gte(0), z.lte(limits.bucketCount)),
      /** Agents: their owner by default. */
      userId: z.optional(id()),
      /** Users: whose bucket it is. */
      agentId: z.optional(id()),
    }),
    answers: { 204: null },
    faults: ['no_addressee', 'not_found'],
  }),
} as const;
