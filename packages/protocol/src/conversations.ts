import * as z from 'zod/mini';
import { limits } from './limits.ts';
import { PresenceFrame } from './presence.ts';
import { id, line, text, time } from './text.ts';

/** Threads between people and an agent, and what is said in them. */

/** What happens to a message that comes while the agent still answers an earlier one. */
export const DoubleTexting = z.enum(['queue', 'interrupt', 'parallel']);
export type DoubleTexting = z.infer<typeof DoubleTexting>;

/** Words of a part end where the next part begins: only the last part of a message ever grows. */
export const Part = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('reasoning'), text: z.string() }),
  z.object({
    type: z.literal('tool_call'),
    callId: z.string(),
    name: z.string(),
    /** One line that says what is done: "Read delivery/worker.ts". */
    title: z.optional(z.string()),
    /** What the tool was given, as text. */
    input: z.optional(z.string()),
    at: time(),
  }),
  z.object({
    type: z.literal('tool_result'),
    callId: z.string(),
    output: z.optional(z.string()),
    error: z.optional(z.literal(true)),
    at: time(),
  }),
  z.object({ type: z.literal('ask'), askId: id() }),
]);
export type Part = z.infer<typeof Part>;

/** A part as agents send it: times are the server's when they are left out, and asks are put, not written. */
export const NewPart = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: text(limits.messageBytes) }),
  z.strictObject({ type: z.literal('reasoning'), text: text(limits.messageBytes) }),
  z.strictObject({
    type: z.literal('tool_call'),
    callId: line(limits.keyLength),
    name: line(limits.nameLength),
    title: z.optional(line(limits.titleLength)),
    input: z.optional(text(limits.toolTextLength)),
    at: z.optional(time()),
  }),
  z.strictObject({
    type: z.literal('tool_result'),
    callId: line(limits.keyLength),
    output: z.optional(text(limits.toolTextLength)),
    error: z.optional(z.literal(true)),
    at: z.optional(time()),
  }),
]);
export type NewPart = z.infer<typeof NewPart>;

export const MessageStatus = z.enum(['pending', 'streaming', 'done', 'error', 'interrupted', 'cancelled']);
export type MessageStatus = z.infer<typeof MessageStatus>;

/** Why a message is not done: a stable code, and one sentence that names the mend. */
export const RunError = z.object({ code: z.string(), message: z.string() });
export type RunError = z.infer<typeof RunError>;

export const Message = z.object({
  id: id(),
  conversationId: id(),
  seq: z.int(),
  author: z.object({ kind: z.enum(['user', 'agent', 'system']), id: id() }),
  /** What its author called it before the server knew it. */
  cid: z.optional(z.string()),
  runId: z.optional(id()),
  status: MessageStatus,
  parts: z.array(Part),
  /** Counts the lives of a reply: text of an older one is void. */
  rev: z.int(),
  error: z.optional(RunError),
  version: z.int(),
  createdAt: time(),
  updatedAt: time(),
});
export type Message = z.infer<typeof Message>;

export const Conversation = z.object({
  id: id(),
  agentId: id(),
  key: z.optional(z.string()),
  title: z.string(),
  members: z.array(id()),
  doubleTexting: DoubleTexting,
  /** Position of the newest message; 0 when there is none. */
  seq: z.int(),
  /** The beginning of the newest message, for a list. */
  preview: z.optional(z.object({ authorId: id(), text: z.string(), status: MessageStatus, at: time() })),
  /** The reader's own read position, and how many messages of others after it are done. Agents have neither. */
  readSeq: z.optional(z.int()),
  unread: z.optional(z.int()),
  version: z.int(),
  createdAt: time(),
  updatedAt: time(),
});
export type Conversation = z.infer<typeof Conversation>;

/**
 * One detached execution that produces one agent message.
 *
 *     queued -> running -> done | error | interrupted | cancelled
 *                running -> waiting (for the answer to an ask) -> queued
 *     error | interrupted | cancelled -> queued     a retry: the same run and message, the next attempt
 */
export const RunStatus = z.enum(['queued', 'running', 'waiting', 'done', 'error', 'interrupted', 'cancelled']);
export type RunStatus = z.infer<typeof RunStatus>;

export const Run = z.object({
  id: id(),
  conversationId: id(),
  agentId: id(),
  /** The message it writes. */
  messageId: id(),
  /** The message it answers. */
  promptId: id(),
  status: RunStatus,
  attempt: z.int(),
  /** Somebody wants it to end; its agent ends it. */
  cancelRequested: z.boolean(),
  /** The ask it waits for. */
  askId: z.optional(id()),
  error: z.optional(RunError),
  version: z.int(),
  createdAt: time(),
  startedAt: z.optional(time()),
  finishedAt: z.optional(time()),
});
export type Run = z.infer<typeof Run>;

/** What an agent gets when it claims a run. Every write of the run carries the fence: only the newest claim may write. */
export const Turn = z.object({
  run: Run,
  fence: z.int(),
  /** Until when the claim holds without another word. */
  leaseUntil: z.nullable(time()),
  conversation: Conversation,
  /** The message to write, with what an earlier part of this run wrote. */
  reply: Message,
  /** What was said before, oldest first, the prompt last. */
  history: z.array(Message),
});
export type Turn = z.infer<typeof Turn>;

/**
 * A piece of a streaming part: `at` is where it begins, in UTF-16 units. A receiver whose part has that length appends;
 * with a longer part it skips the overlap; with a shorter one it has missed something and asks for a snapshot.
 */
export const Delta = z.object({
  type: z.literal('delta'),
  conversationId: id(),
  messageId: id(),
  /** Index of the part; one past the last begins a new one. */
  part: z.int(),
  kind: z.enum(['text', 'reasoning']),
  at: z.int(),
  text: z.string(),
  rev: z.int(),
});
export type Delta = z.infer<typeof Delta>;

/** Everything a message says right now, also what is not in the feed yet. */
export const Snapshot = z.object({
  type: z.literal('snapshot'),
  conversationId: id(),
  messageId: id(),
  parts: z.array(Part),
  rev: z.int(),
});
export type Snapshot = z.infer<typeof Snapshot>;

/** Words of a reply while it is written. */
export type Writing = Delta | Snapshot;

export const LiveFrame = z.discriminatedUnion('type', [Delta, Snapshot, PresenceFrame]);
export type LiveFrame = z.infer<typeof LiveFrame>;
