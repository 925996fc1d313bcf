import * as z from 'zod/mini';
import { id, time } from './text.ts';

/** Things as the server answers them. Unlike requests they may grow fields: a reader ignores what it does not know. */

export const User = z.object({
  id: id(),
  name: z.string(),
  locale: z.string(),
  timeZone: z.string(),
});
export type User = z.infer<typeof User>;

export const Agent = z.object({
  id: id(),
  name: z.string(),
  kind: z.string(),
  ownerId: z.nullable(id()),
  /** True while a stream of the agent is open. */
  online: z.boolean(),
  lastSeenAt: z.nullable(time()),
  capabilities: z.array(z.string()),
});
export type Agent = z.infer<typeof Agent>;

export const AskKind = z.enum(['approval', 'choice', 'text']);
export type AskKind = z.infer<typeof AskKind>;
export const AskState = z.enum(['open', 'answered', 'expired', 'cancelled']);
export type AskState = z.infer<typeof AskState>;
export const Risk = z.enum(['normal', 'high']);
export type Risk = z.infer<typeof Risk>;
/** Where an answer was given: an open app, a notification's button, a program, or the agent's own terminal. */
export const AnswerVia = z.enum(['app', 'notification', 'api', 'agent']);
export type AnswerVia = z.infer<typeof AnswerVia>;

/** `approve`, `always` or `deny`; an option id; several option ids; null when the answer is text alone. */
export const AnswerValue = z.union([z.string(), z.array(z.string()), z.null()]);
export type AnswerValue = z.infer<typeof AnswerValue>;

export const Answer = z.object({
  value: AnswerValue,
  text: z.optional(z.string()),
  userId: z.nullable(id()),
  /** The name as it was when the answer was given. Null when the agent answered for itself. */
  userName: z.nullable(z.string()),
  deviceId: z.optional(id()),
  deviceName: z.optional(z.string()),
  via: AnswerVia,
  at: time(),
});
export type Answer = z.infer<typeof Answer>;

export const Ack = z.object({ ok: z.boolean(), reason: z.optional(z.string()), at: time() });
export type Ack = z.infer<typeof Ack>;

export const Option = z.object({ id: z.string(), label: z.string(), description: z.optional(z.string()) });
export type Option = z.infer<typeof Option>;

export const Ask = z.object({
  id: id(),
  key: z.string(),
  kind: AskKind,
  title: z.string(),
  body: z.optional(z.string()),
  /** What is approved, exactly as the agent sent it; cut at 8 KiB in lists and frames (`detailTruncated`). */
  detail: z.optional(z.string()),
  /** Hex SHA-256 of the UTF-8 detail as received, also when `detail` is cut here. */
  detailHash: z.optional(z.string()),
  detailTruncated: z.optional(z.literal(true)),
  options: z.optional(z.array(Option)),
  multiple: z.optional(z.boolean()),
  /** A choice that also takes words of the person's own. */
  custom: z.optional(z.boolean()),
  always: z.optional(z.literal(true)),
  /** What "always" will cover, in the agent's words. */
  alwaysCovers: z.optional(z.string()),
  group: z.optional(z.string()),
  risk: Risk,
  state: AskState,
  agentId: id(),
  to: z.array(id()),
  conversationId: z.optional(id()),
  version: z.int(),
  createdAt: time(),
  expiresAt: z.optional(time()),
  settledAt: z.optional(time()),
  /** Why it was cancelled, in the agent's words. */
  reason: z.optional(z.string()),
  answer: z.optional(Answer),
  ack: z.optional(Ack),
});
export type Ask = z.infer<typeof Ask>;

export const EventType = z.enum(['error', 'task_complete', 'idle', 'progress']);
export type EventType = z.infer<typeof EventType>;

export const AgentEvent = z.object({
  id: id(),
  key: z.string(),
  type: EventType,
  title: z.string(),
  body: z.optional(z.string()),
  agentId: id(),
  conversationId: z.optional(id()),
  to: z.array(id()),
  createdAt: time(),
});
export type AgentEvent = z.infer<typeof AgentEvent>;

export const DeviceKind = z.enum(['webpush']);
export type DeviceKind = z.infer<typeof DeviceKind>;

export const Device = z.object({
  id: id(),
  kind: DeviceKind,
  name: z.string(),
  /** The push service that carries its pushes, as an origin. */
  service: z.string(),
  state: z.enum(['ok', 'unproven', 'failing', 'gone']),
  createdAt: time(),
  lastAcceptedAt: z.nullable(time()),
  lastShownAt: z.nullable(time()),
  /** When the push service began to refuse, and its reason. */
  failingSince: z.nullable(time()),
  failure: z.nullable(z.string()),
});
export type Device = z.infer<typeof Device>;

export const NotificationKind = z.enum([
  'approval',
  'input',
  'error',
  'message',
  'task_complete',
  'idle',
  'progress',
  /** Several that waited while it was quiet, told as one. */
  'summary',
  'test',
]);
export type NotificationKind = z.infer<typeof NotificationKind>;
export const NotificationState = z.enum(['due', 'decided', 'closed']);
export type NotificationState = z.infer<typeof NotificationState>;
export const DecisionAction = z.enum(['send', 'hold', 'defer', 'suppress']);
export type DecisionAction = z.infer<typeof DecisionAction>;

export const Decision = z.object({
  id: id(),
  action: DecisionAction,
  until: z.optional(time()),
  /** A stable code, such as `agent_blocked`. */
  reason: z.string(),
  /** The same in one plain sentence. */
  sentence: z.string(),
  evidence: z.record(z.string(), z.unknown()),
  at: time(),
});
export type Decision = z.infer<typeof Decision>;

export const DeliveryState = z.enum(['due', 'claimed', 'accepted', 'gone', 'failed', 'withdrawn']);
export type DeliveryState = z.infer<typeof DeliveryState>;
export const ReceiptType = z.enum(['shown', 'clicked', 'dismissed', 'answered']);
export type ReceiptType = z.infer<typeof ReceiptType>;
export const Receipt = z.object({ type: ReceiptType, at: time() });
export type Receipt = z.infer<typeof Receipt>;

export const Delivery = z.object({
  id: id(),
  deviceId: id(),
  deviceName: z.string(),
  /** `alert` tells the person; `settle` replaces that alert by "Answered by …". */
  purpose: z.enum(['alert', 'settle']),
  state: DeliveryState,
  attempts: z.int(),
  createdAt: time(),
  /** When it is tried next, while it is due. */
  dueAt: z.optional(time()),
  settledAt: z.optional(time()),
  /** What the push service said last. */
  outcome: z.optional(z.string()),
  status: z.optional(z.int()),
  receipts: z.array(Receipt),
});
export type Delivery = z.infer<typeof Delivery>;

/** How a notification ended: by proof, with what it was about, or by age. */
export const ClosedHow = z.enum([
  'read',
  'seen',
  'dismissed',
  'opened',
  'answered',
  'cancelled',
  'expired',
  'left',
  'retried',
  /** The next one about the same thing took its place. */
  'repeated',
  /** The agent went on, or somebody gave it something to do. */
  'acted',
  'over',
]);
export type ClosedHow = z.infer<typeof ClosedHow>;

export const Notification = z.object({
  id: id(),
  userId: id(),
  occasion: z.string(),
  kind: NotificationKind,
  title: z.string(),
  body: z.optional(z.string()),
  state: NotificationState,
  agentId: z.optional(id()),
  askId: z.optional(id()),
  conversationId: z.optional(id()),
  createdAt: time(),
  /** While it is due: when it is decided, for the first time or anew. */
  dueAt: z.optional(time()),
  lifeUntil: time(),
  closedAt: z.optional(time()),
  closedHow: z.optional(ClosedHow),
  /** Where: the name of the session or the device that proved it. */
  closedOn: z.optional(z.string()),
  /** When somebody first proved that they saw the ask. */
  seenAt: z.optional(time()),
  /** The notification in which this one came, with others. */
  summaryId: z.optional(id()),
  decisions: z.array(Decision),
  deliveries: z.array(Delivery),
  version: z.int(),
});
export type Notification = z.infer<typeof Notification>;

/** What became of a notification, for whoever caused it. */
export const Told = z.object({
  userId: id(),
  notificationId: id(),
  /** The last decision; absent while there is none. */
  action: z.optional(DecisionAction),
  /** Of hold and defer. */
  until: z.optional(time()),
  reason: z.optional(z.string()),
  /** In words: `held until 08:00`, `sent to 2 devices`, `shown on 2 devices`. */
  says: z.string(),
});
export type Told = z.infer<typeof Told>;

export const Badges = z.object({
  total: z.int(),
  buckets: z.record(z.string(), z.int()),
  /** The reader's feed position at which this was counted: an older count is ignored. */
  badgeSeq: z.int(),
});
export type Badges = z.infer<typeof Badges>;

export const Session = z.object({
  id: id(),
  name: z.string(),
  kind: z.enum(['cookie', 'token']),
  current: z.boolean(),
  createdAt: time(),
  lastSeenAt: time(),
  expiresAt: time(),
});
export type Session = z.infer<typeof Session>;

export const AgentKey = z.object({
  id: id(),
  agentId: id(),
  name: z.string(),
  createdAt: time(),
  lastUsedAt: z.nullable(time()),
});
export type AgentKey = z.infer<typeof AgentKey>;

export const AuditEntry = z.object({
  id: id(),
  at: time(),
  actor: z.object({ kind: z.string(), id: z.nullable(z.string()) }),
  action: z.string(),
  target: z.nullable(z.string()),
  detail: z.record(z.string(), z.unknown()),
});
export type AuditEntry = z.infer<typeof AuditEntry>;
