import * as z from 'zod/mini';
import { calls } from '../calls.ts';
import { Conversation, DoubleTexting, Message, NewPart, Run, Turn } from '../conversations.ts';
import { Told } from '../entities.ts';
import { limits } from '../limits.ts';
import { route } from '../route.ts';
import { partsSay, saysSomething } from '../says.ts';
import { base64url, count, id, line, text } from '../text.ts';

/** What people and agents say to each other, and the runs that answer. */

const byId = z.strictObject({ id: id() });
const key = (): z.ZodMiniString => line(limits.keyLength);
const parts = (): z.ZodMiniArray<typeof NewPart> =>
  z.array(NewPart).check(z.minLength(1), z.maxLength(limits.messageParts));
/** What is said is read by somebody: words that nobody can see are refused. */
const words = (): z.ZodMiniString =>
  text(limits.messageLength, 1).check(z.refine(saysSomething, 'must say something: write words that can be seen'));
const saying = (): z.ZodMiniArray<typeof NewPart> =>
  parts().check(z.refine(partsSay, 'must say something: send a text with words that can be seen, or a tool call'));
const runError = z.strictObject({ code: line(limits.nameLength), message: text(1_000, 1) });
const fence = z.int().check(z.gte(1));

/** Words for a place in the message: a piece of a growing part, or a whole part. */
export const Write = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.enum(['text', 'reasoning']),
    part: z.int().check(z.gte(0), z.lt(limits.messageParts)),
    at: z.int().check(z.gte(0)),
    text: text(limits.bodyBytes),
  }),
  z.strictObject({
    type: z.literal('part'),
    part: z.int().check(z.gte(0), z.lt(limits.messageParts)),
    whole: NewPart,
  }),
]);
export type Write = z.infer<typeof Write>;

/** With what became of telling people. `?wait=` holds the answer until that is settled. */
const MessageTold = z.object({ ...Message.shape, told: z.array(Told) });
const MessagesTold = z.object({ messages: z.array(Message), told: z.array(Told) });

/** What a claim is told with every write: whether to go on. */
const Claimed = z.object({ cancelRequested: z.boolean(), leaseUntil: z.nullable(z.int()) });

export const conversations = {
  createConversation: route({
    ...calls.createConversation,
    who: ['user', 'agent'],
    does: 'Makes a conversation, or finds the one with this key (and takes the new title and the new way with double texting).',
    body: z.strictObject({
      key: z.optional(key()),
      title: z.optional(line(limits.titleLength)),
      agentId: z.optional(id()),
      doubleTexting: z.optional(DoubleTexting),
    }),
    answers: { 201: Conversation, 200: Conversation },
    faults: ['not_found', 'key_reused'],
  }),
  listConversations: route({
    ...calls.listConversations,
    who: ['user', 'agent'],
    does: 'Your conversations, the one with the newest change first.',
    query: z.strictObject({
      /** The `next` of the page before. */
      before: z.optional(base64url(limits.keyLength)),
      limit: z.optional(count()),
    }),
    answers: { 200: z.object({ items: z.array(Conversation), next: z.optional(z.string()) }) },
  }),
  getConversation: route({
    ...calls.getConversation,
    who: ['user', 'agent'],
    does: 'One conversation.',
    params: byId,
    answers: { 200: Conversation },
  }),
  updateConversation: route({
    ...calls.updateConversation,
    who: ['user', 'agent'],
    does: 'Gives a conversation another title, or another way with double texting. Its agent may also give one without a key its key, once.',
    params: byId,
    body: z.strictObject({
      /** Agents: under which they will find it again. */
      key: z.optional(key()),
      title: z.optional(line(limits.titleLength)),
      doubleTexting: z.optional(DoubleTexting),
    }),
    answers: { 200: Conversation },
    faults: ['key_reused'],
  }),
  addMember: route({
    ...calls.addMember,
    who: ['user', 'agent'],
    does: 'Lets another person of the tenant into the conversation. They see all of it.',
    params: byId,
    body: z.strictObject({ userId: id() }),
    answers: { 200: Conversation },
    faults: ['too_many_members'],
  }),
  removeMember: route({
    ...calls.removeMember,
    who: ['user', 'agent'],
    does: 'Takes a member out; oneself, too.',
    params: z.strictObject({ id: id(), userId: id() }),
    answers: { 204: null },
  }),
  listMessages: route({
    ...calls.listMessages,
    who: ['user', 'agent'],
    does: 'Messages of a conversation, newest first; `before` is a message position.',
    params: byId,
    query: z.strictObject({ before: z.optional(count()), limit: z.optional(count()) }),
    answers: { 200: z.object({ items: z.array(Message), next: z.optional(z.int()) }) },
  }),
  postMessage: route({
    ...calls.postMessage,
    who: ['user', 'agent'],
    does: 'A user says something to the agent: 202 at once, with the ids of what will come. An agent adds a message of its own, or one that its owner typed elsewhere: 201, or 200 when the key is known.',
    params: byId,
    body: z.strictObject({
      /** Users: your own id for it, made before the first try. The same again is the same message. */
      cid: z.optional(key()),
      text: z.optional(words()),
      /** Agents: the same for theirs. */
      key: z.optional(key()),
      parts: z.optional(saying()),
      /** Agents: the member who wrote it, in the agent's own terminal. */
      onBehalfOf: z.optional(id()),
    }),
    query: z.strictObject({ wait: z.optional(count()) }),
    answers: {
      202: z.object({ messageId: id(), replyId: id(), runId: id() }),
      201: MessageTold,
      200: MessageTold,
    },
    faults: ['key_reused', 'too_many_runs'],
  }),
  readConversation: route({
    ...calls.readConversation,
    who: ['user'],
    does: 'Moves your read position forward. Backward changes nothing.',
    params: byId,
    body: z.strictObject({ seq: z.int().check(z.gte(0)) }),
    answers: { 200: Conversation },
  }),
  cancelMessage: route({
    ...calls.cancelMessage,
    who: ['user'],
    does: 'Cancels the run that answers the message with this cid, also when the message has not arrived yet.',
    params: byId,
    body: z.strictObject({ cid: key() }),
    answers: { 202: z.object({ runId: z.nullable(id()) }) },
  }),
  fire: route({
    ...calls.fire,
    who: ['agent', 'admin'],
    does: 'A proactive message: into this conversation, or into the inbox conversation with each addressee.',
    body: z.strictObject({
      key: key(),
      text: words(),
      title: z.optional(line(limits.titleLength)),
      conversationId: z.optional(id()),
      to: z.optional(z.array(id()).check(z.minLength(1), z.maxLength(limits.addressees))),
      /** Admin only: the agent this speaks for. */
      agentId: z.optional(id()),
    }),
    query: z.strictObject({ wait: z.optional(count()) }),
    answers: { 201: MessagesTold, 200: MessagesTold },
    faults: ['key_reused', 'no_addressee', 'not_found'],
  }),

  getRun: route({
    ...calls.getRun,
    who: ['user', 'agent'],
    does: 'One run.',
    params: byId,
    answers: { 200: Run },
  }),
  cancelRun: route({
    ...calls.cancelRun,
    who: ['user', 'agent'],
    does: 'Asks a run to end. One that nobody works on ends at once. A second time changes nothing.',
    params: byId,
    body: z.strictObject({}),
    answers: { 202: Run },
  }),
  retryRun: route({
    ...calls.retryRun,
    who: ['user'],
    does: 'Puts an ended run that is not done in the queue again: the same message, the next attempt.',
    params: byId,
    body: z.strictObject({}),
    answers: { 202: Run },
    faults: ['run_active', 'too_many_runs'],
  }),
  claimRun: route({
    ...calls.claimRun,
    who: ['agent'],
    does: 'Takes the oldest run that waits for you. With `wait` the answer comes when there is one; without one it is 204.',
    query: z.strictObject({ wait: z.optional(count()) }),
    body: z.strictObject({
      /** Only of this conversation: of several programs that share a key, each has its own. */
      conversationId: z.optional(id()),
    }),
    answers: { 200: Turn, 204: null },
  }),
  beginRun: route({
    ...calls.beginRun,
    who: ['agent'],
    does: 'A member typed something where you run, and you are at the answer: makes the message, its run and the reply, already claimed by you. It runs at once, whatever else runs there. The same key and content again is 200 and the turn as it is now, while this claim holds.',
    body: z.strictObject({
      conversationId: id(),
      key: key(),
      parts: parts(),
      /** The member who typed it. */
      onBehalfOf: id(),
    }),
    answers: { 201: Turn, 200: Turn },
    faults: ['key_reused', 'not_found', 'stale_fence', 'too_many_runs'],
  }),
  writeRun: route({
    ...calls.writeRun,
    who: ['agent'],
    often: true,
    does: 'Writes parts of the reply, each piece at its place: what is there already is skipped, so repeating is harmless.',
    params: byId,
    body: z.strictObject({ fence, writes: z.array(Write).check(z.minLength(1), z.maxLength(500)) }),
    answers: { 200: Claimed },
    faults: ['stale_fence', 'gap', 'reply_too_large'],
  }),
  leaseRun: route({
    ...calls.leaseRun,
    who: ['agent'],
    often: true,
    does: 'Says that you are still at it.',
    params: byId,
    body: z.strictObject({ fence }),
    answers: { 200: Claimed },
    faults: ['stale_fence'],
  }),
  finishRun: route({
    ...calls.finishRun,
    who: ['agent'],
    does: 'Ends your claim: done, error (with its words), cancelled, or waiting for the answer to an ask of yours.',
    params: byId,
    body: z.strictObject({
      fence,
      status: z.enum(['done', 'error', 'cancelled', 'waiting']),
      error: z.optional(runError),
      askId: z.optional(id()),
    }),
    answers: { 200: Run },
    faults: ['stale_fence', 'not_found'],
  }),
} as const;
