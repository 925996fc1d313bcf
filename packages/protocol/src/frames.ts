import * as z from 'zod/mini';
import { Conversation, type LiveFrame, Message, Run } from './conversations.ts';
import { Agent, Ask, Badges, Device, Notification } from './entities.ts';
import { Preferences } from './preferences.ts';
import { id, time } from './text.ts';

/**
 * What a stream carries. Three kinds, so that a reader knows what it may lose:
 *
 * - `feed`  durable; has a position; replayed after a reconnect; reduced by entity version, so repeats are harmless
 * - `live`  never replayed: deltas of messages that are being written, for the contexts a stream declared
 * - `sync`  about the stream itself
 */

const row = <Type extends string, Data extends z.ZodMiniType>(type: Type, data: Data) =>
  z.object({ seq: z.int(), type: z.literal(type), at: time(), data });

/** One row of a principal's feed: a pointer that was hydrated when it was read. */
export const FeedFrame = z.discriminatedUnion('type', [
  row('ask.opened', Ask),
  row('ask.updated', Ask),
  row('conversation.created', Conversation),
  row('conversation.updated', Conversation),
  row('message.created', Message),
  row('message.updated', Message),
  row('run.updated', Run),
  row('agent.updated', Agent),
  row('device.updated', Device),
  row('notification.created', Notification),
  row('notification.updated', Notification),
  row('badge.updated', Badges),
  row('preferences.updated', Preferences),
  /** A later row of the same page tells what this pointed at. */
  row('superseded', z.object({ entityId: id() })),
  /** What this pointed at is gone, or no longer yours to see. */
  row('void', z.object({ entityId: id() })),
]);
export type FeedFrame = z.infer<typeof FeedFrame>;
export type FeedType = FeedFrame['type'];

export const ResetReason = z.enum(['retention', 'epoch', 'principal', 'future', 'malformed']);
export type ResetReason = z.infer<typeof ResetReason>;
export const GoodbyeReason = z.enum(['expired', 'revoked', 'drain', 'slow', 'rate_limited', 'unavailable']);
export type GoodbyeReason = z.infer<typeof GoodbyeReason>;

export const SyncFrame = z.discriminatedUnion('type', [
  /** First frame, unless `reset` or `goodbye` comes in its place: the head at connect time. */
  z.object({
    type: z.literal('hello'),
    seq: z.int(),
    heartbeatMs: z.int(),
    /** Names this stream for `PUT /v1/stream/contexts`. */
    connectionId: id(),
  }),
  /** Everything up to `seq` has been sent; from here on frames are news. */
  z.object({ type: z.literal('caught_up'), seq: z.int() }),
  /** Every 15 s, with the head position: a hole is found at the latest then. */
  z.object({ type: z.literal('heartbeat'), seq: z.int() }),
  /** Instead of hello: the cursor cannot be followed. Bootstrap from `GET /v1/state`. The stream ends after this. */
  z.object({ type: z.literal('reset'), reason: ResetReason }),
  /** The server ends the stream. Come back after `retryAfterMs`, unless the reason says otherwise. */
  z.object({ type: z.literal('goodbye'), reason: GoodbyeReason, retryAfterMs: z.int() }),
]);
export type SyncFrame = z.infer<typeof SyncFrame>;

/** What the client makes of one server-sent event. */
export type Frame =
  | { event: 'feed'; cursor: string; data: FeedFrame }
  | { event: 'live'; data: LiveFrame }
  | { event: 'sync'; cursor?: string; data: SyncFrame };

/** The same frames as one JSON answer: `GET /v1/stream?wait=`. */
export const LongPoll = z.object({
  frames: z.array(z.object({ event: z.enum(['feed', 'live', 'sync']), id: z.optional(z.string()), data: z.unknown() })),
  /** Send this as `since` next time. Absent after a reset. */
  cursor: z.optional(z.string()),
});
export type LongPoll = z.infer<typeof LongPoll>;
