import * as z from 'zod/mini';
import { calls } from '../calls.ts';
import { AgentEvent, Ask, AskKind, AskState, EventType, Risk, Told } from '../entities.ts';
import { limits } from '../limits.ts';
import { route } from '../route.ts';
import { count, id, line, sha256, text, time } from '../text.ts';

/** What agents ask and report, and what people answer. */

const byId = z.strictObject({ id: id() });
const key = (): z.ZodMiniString => line(limits.keyLength);
const addressees = (): z.ZodMiniArray<z.ZodMiniString> =>
  z.array(id()).check(z.minLength(1), z.maxLength(limits.addressees));

export const OpenAsk = z.strictObject({
  /** Yours to choose; the same again is the same ask. */
  key: key(),
  kind: AskKind,
  title: line(limits.titleLength),
  body: z.optional(text(limits.bodyLength)),
  /** What is approved, to the letter: a command, a diff. */
  detail: z.optional(text(limits.bodyBytes)),
  options: z.optional(
    z
      .array(
        z.strictObject({
          id: line(limits.keyLength),
          label: line(limits.titleLength),
          description: z.optional(text(1_000)),
        }),
      )
      .check(z.minLength(1), z.maxLength(limits.options)),
  ),
  multiple: z.optional(z.boolean()),
  custom: z.optional(z.boolean()),
  always: z.optional(z.literal(true)),
  alwaysCovers: z.optional(text(limits.bodyLength)),
  group: z.optional(key()),
  risk: z.optional(Risk),
  to: z.optional(addressees()),
  conversationId: z.optional(id()),
  expiresAt: z.optional(time()),
});
export type OpenAsk = z.infer<typeof OpenAsk>;

export const GiveAnswer = z.strictObject({
  value: z.union([
    text(limits.keyLength, 1),
    z.array(text(limits.keyLength, 1)).check(z.maxLength(limits.options)),
    z.null(),
  ]),
  text: z.optional(text(limits.answerLength)),
  detailHash: z.optional(sha256()),
  /** Milliseconds from the tap to this request, by the device's own clock: an answer that waited offline is older. */
  ageMs: z.optional(z.int().check(z.gte(0), z.lte(366 * 86_400_000))),
  /** Agents only: the addressee who answered in the agent's own terminal. */
  onBehalfOf: z.optional(id()),
});
export type GiveAnswer = z.infer<typeof GiveAnswer>;

/** With what became of telling people. `?wait=` holds the answer until that is settled. */
const AskTold = z.object({ ...Ask.shape, told: z.array(Told) });
const EventTold = z.object({ ...AgentEvent.shape, told: z.array(Told) });

export const asks = {
  openAsk: route({
    ...calls.openAsk,
    who: ['agent'],
    does: 'Puts a durable question to people. 201 when it is new, 200 when the key is known.',
    body: OpenAsk,
    query: z.strictObject({ wait: z.optional(count()) }),
    answers: { 201: AskTold, 200: AskTold },
    faults: ['key_reused', 'no_addressee', 'not_found'],
  }),
  listAsks: route({
    ...calls.listAsks,
    who: ['agent', 'user'],
    does: 'Asks put by the agent, or to the user; newest first.',
    query: z.strictObject({ state: z.optional(AskState), before: z.optional(id()), limit: z.optional(count()) }),
    answers: { 200: z.object({ items: z.array(Ask), next: z.optional(id()) }) },
  }),
  getAsk: route({
    ...calls.getAsk,
    who: ['agent', 'user'],
    does: 'One ask, whole. With `wait` (seconds, at most 60) the answer comes when it is no longer open, or when the time is over.',
    params: byId,
    query: z.strictObject({ wait: z.optional(count()) }),
    answers: { 200: Ask },
  }),
  cancelAsk: route({
    ...calls.cancelAsk,
    who: ['agent'],
    does: 'Takes an open ask back. A second time changes nothing.',
    params: byId,
    query: z.strictObject({ reason: z.optional(text(500)) }),
    answers: { 200: Ask },
    faults: ['already_answered'],
  }),
  answerAsk: route({
    ...calls.answerAsk,
    who: ['user', 'agent', 'answer'],
    does: 'Answers, once. Whoever comes second gets 409 with the winner.',
    params: byId,
    body: GiveAnswer,
    answers: { 200: Ask },
    faults: ['invalid_answer', 'already_answered', 'ask_closed', 'detail_changed', 'confirm_needed', 'open_in_app'],
  }),
  ackAsk: route({
    ...calls.ackAsk,
    who: ['agent'],
    does: 'The answer took effect, or could not. Shown to the person.',
    params: byId,
    body: z.strictObject({ ok: z.boolean(), reason: z.optional(text(500)) }),
    answers: { 200: Ask },
    faults: ['not_answered'],
  }),
  postEvent: route({
    ...calls.postEvent,
    who: ['agent', 'admin'],
    does: 'Something happened that people may want to know.',
    body: z.strictObject({
      key: key(),
      type: EventType,
      title: z.optional(line(limits.titleLength)),
      body: z.optional(text(limits.bodyLength)),
      conversationId: z.optional(id()),
      to: z.optional(addressees()),
      /** The key of the conversation of the task that this is a part of: it is kept with the task, and tells nobody. */
      partOf: z.optional(key()),
      /** Admin only: the agent this speaks for. */
      agentId: z.optional(id()),
    }),
    query: z.strictObject({ wait: z.optional(count()) }),
    answers: { 201: EventTold, 200: EventTold },
    faults: ['key_reused', 'no_addressee', 'not_found'],
  }),
} as const;
