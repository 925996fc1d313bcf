import * as z from 'zod/mini';
import { calls } from '../calls.ts';
import { Conversation, Run } from '../conversations.ts';
import { Agent, Ask, Badges, Device, User } from '../entities.ts';
import { LongPoll } from '../frames.ts';
import { limits } from '../limits.ts';
import { Preferences } from '../preferences.ts';
import { route } from '../route.ts';
import { count, id, text, time } from '../text.ts';

/** What a fresh client needs, and what it follows from there. */

export const State = z.object({
  /** Captured before anything else was read: nothing that happens meanwhile is missed. */
  cursor: z.string(),
  principal: z.union([
    z.object({ kind: z.literal('user'), user: User }),
    z.object({ kind: z.literal('agent'), agent: Agent }),
  ]),
  agents: z.array(Agent),
  conversations: z.array(Conversation),
  /** Open asks: addressed to the user, or put by the agent. For an agent also those answered but not yet acknowledged. */
  asks: z.array(Ask),
  /** Runs that are not over: for an agent those it has to do or is at, for a user those in their conversations. */
  runs: z.array(Run),
  badges: z.optional(Badges),
  devices: z.optional(z.array(Device)),
  preferences: z.optional(Preferences),
  server: z.object({
    version: z.string(),
    now: time(),
    /** The https address under which phones reach this server; null while there is none. */
    publicUrl: z.nullable(z.string()),
    vapidPublicKey: z.string(),
  }),
});
export type State = z.infer<typeof State>;

/** Which conversations' deltas a stream may carry at once. */
const contexts = z.array(text(200, 1)).check(z.maxLength(limits.contexts));

export const live = {
  state: route({
    ...calls.state,
    who: ['user', 'agent'],
    does: 'What a fresh client needs, with the cursor to follow from.',
    answers: { 200: State },
  }),
  createTicket: route({
    ...calls.createTicket,
    who: ['user', 'agent'],
    does: 'A one-use ticket for `GET /v1/stream?ticket=`, good for 30 seconds: an EventSource cannot send headers.',
    body: z.strictObject({}),
    answers: { 201: z.object({ ticket: z.string(), expiresAt: time() }) },
  }),
  stream: route({
    ...calls.stream,
    who: ['user', 'agent'],
    does: 'Server-sent events from a cursor on; with `wait` the same frames as one JSON answer.',
    query: z.strictObject({
      since: z.optional(text(300)),
      wait: z.optional(count()),
      ticket: z.optional(text(300)),
      /** Contexts whose deltas this stream wants, separated by commas: `/presence/agents/{id}/conversations/{id}`. */
      contexts: z.optional(text(4_000)),
    }),
    answers: { 200: LongPoll },
    media: 'text/event-stream',
  }),
  declareContexts: route({
    ...calls.declareContexts,
    who: ['user', 'agent'],
    does: 'Says which conversations an open stream of yours looks at: it then carries their deltas, beginning with a snapshot of what streams.',
    body: z.strictObject({ connectionId: id(), contexts }),
    answers: { 204: null },
    faults: ['not_found'],
  }),
} as const;
