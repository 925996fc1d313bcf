import type {
  Ack,
  Agent,
  AgentEvent,
  AgentKey,
  Answer,
  Ask,
  AskKind,
  AskState,
  AuditEntry,
  Conversation,
  Device,
  EventType,
  Message,
  MessageStatus,
  Option,
  Part,
  Risk,
  Run,
  RunError,
  Session,
  User,
} from '@beckon/protocol';
import { limits } from '@beckon/protocol';
import type { Selectable } from 'kysely';
import type { Rows } from '../rows.ts';

/** Rows as things of the wire. The only place where columns become fields. */

type Row<T extends keyof Rows> = Selectable<Rows[T]>;

const json = <T>(text: string): T => JSON.parse(text) as T;
/** Drops what is null or undefined, so that an absent column is an absent field. */
const present = <T extends Record<string, unknown>>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };

export const toUser = (row: Row<'users'>): User => ({
  id: row.id,
  name: row.name,
  locale: row.locale,
  timeZone: row.time_zone,
});

export const toAgent = (row: Row<'agents'>, now: number): Agent => ({
  id: row.id,
  name: row.name,
  kind: row.kind,
  ownerId: row.owner_id,
  online: row.online_until > now,
  lastSeenAt: row.last_seen_at,
  capabilities: json<string[]>(row.capabilities),
});

/** What a list shows of a message. */
export type Newest = Pick<Row<'messages'>, 'author_id' | 'preview' | 'status' | 'updated_at'>;

/** What a conversation is beyond its row: who is in it, how it ends, and how far its reader has read. */
export interface Around {
  readonly members: string[];
  readonly newest: Newest | undefined;
  readonly reading: { readonly readSeq: number; readonly unread: number } | undefined;
}

export const toConversation = (row: Row<'conversations'>, { members, newest, reading }: Around): Conversation => ({
  id: row.id,
  agentId: row.agent_id,
  ...present({ key: row.key }),
  title: row.title,
  members,
  doubleTexting: row.double_texting as Conversation['doubleTexting'],
  seq: row.seq,
  ...(newest && { preview: toPreview(newest) }),
  ...reading,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

const toPreview = (row: Newest): NonNullable<Conversation['preview']> => ({
  authorId: row.author_id,
  text: row.preview,
  status: row.status as MessageStatus,
  at: row.updated_at,
});

export const toMessage = (row: Row<'messages'>): Message => ({
  id: row.id,
  conversationId: row.conversation_id,
  seq: row.seq,
  author: { kind: row.author_kind as Message['author']['kind'], id: row.author_id },
  ...present({ cid: row.cid, runId: row.run_id }),
  status: row.status as MessageStatus,
  parts: json<Part[]>(row.parts),
  rev: row.rev,
  ...present({ error: row.error === null ? null : json<RunError>(row.error) }),
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export const toRun = (row: Row<'runs'>): Run => ({
  id: row.id,
  conversationId: row.conversation_id,
  agentId: row.agent_id,
  messageId: row.message_id,
  promptId: row.prompt_id,
  status: row.status as Run['status'],
  attempt: row.attempt,
  cancelRequested: row.cancel_requested_at !== null,
  ...present({ askId: row.ask_id, error: row.error === null ? null : json<RunError>(row.error) }),
  version: row.version,
  createdAt: row.created_at,
  ...present({ startedAt: row.started_at, finishedAt: row.finished_at }),
});

/** An ask's row as lists read it: without the rest of a long detail, but knowing whether there is one. */
export type BriefAsk = Omit<Row<'asks'>, 'detail_rest'> & { readonly has_rest: number | boolean };

/** A long detail is whole in what comes from a whole row, and cut and marked in what comes from a brief one. */
export const toAsk = (row: Row<'asks'> | BriefAsk, to: string[]): Ask => ({
  id: row.id,
  key: row.key,
  kind: row.kind as AskKind,
  title: row.title,
  ...present({ body: row.body }),
  ...detailOf(row),
  ...present({
    options: row.options === null ? null : json<Option[]>(row.options),
    multiple: row.multiple ? true : null,
    custom: row.custom ? true : null,
    always: row.always ? (true as const) : null,
    alwaysCovers: row.always_covers,
    group: row.ask_group,
  }),
  risk: row.risk as Risk,
  state: row.state as AskState,
  agentId: row.agent_id,
  to,
  ...present({ conversationId: row.conversation_id }),
  version: row.version,
  createdAt: row.created_at,
  ...present({
    expiresAt: row.expires_at,
    settledAt: row.settled_at,
    reason: row.reason,
    answer: row.answer === null ? null : json<Answer>(row.answer),
    ack: row.ack === null ? null : json<Ack>(row.ack),
  }),
});

const detailOf = (row: Row<'asks'> | BriefAsk): Pick<Ask, 'detail' | 'detailHash' | 'detailTruncated'> => {
  if (row.detail === null) return {};
  const hash = present({ detailHash: row.detail_hash });
  if ('detail_rest' in row) return { detail: row.detail + (row.detail_rest ?? ''), ...hash };
  return { detail: row.detail, ...hash, ...(row.has_rest && { detailTruncated: true }) };
};

/** A detail as its two columns: a beginning of at most `limits.detailBytes` that splits no code point, and the rest. */
export const splitDetail = (detail: string | undefined): { detail: string | null; detail_rest: string | null } => {
  if (detail === undefined) return { detail: null, detail_rest: null };
  if (Buffer.byteLength(detail) <= limits.detailBytes) return { detail, detail_rest: null };
  const { read } = new TextEncoder().encodeInto(detail, new Uint8Array(limits.detailBytes));
  return { detail: detail.slice(0, read), detail_rest: detail.slice(read) };
};

export const toEvent = (row: Row<'events'>): AgentEvent => ({
  id: row.id,
  key: row.key,
  type: row.type as EventType,
  title: row.title,
  ...present({ body: row.body }),
  agentId: row.agent_id,
  ...present({ conversationId: row.conversation_id }),
  to: json<string[]>(row.addressees),
  createdAt: row.created_at,
});

export const toDevice = (row: Row<'devices'>): Device => ({
  id: row.id,
  kind: row.kind as Device['kind'],
  name: row.name,
  service: row.service,
  state: healthOf(row),
  createdAt: row.created_at,
  lastAcceptedAt: row.last_accepted_at,
  lastShownAt: row.last_shown_at,
  failingSince: row.failing_since,
  failure: row.failure,
});

const healthOf = (row: Row<'devices'>): Device['state'] => {
  if (row.state !== 'active') return 'gone';
  if (row.failing_since !== null) return 'failing';
  return row.last_shown_at === null ? 'unproven' : 'ok';
};

export const toSession = (row: Row<'sessions'>): Session => ({
  id: row.id,
  name: row.name,
  kind: row.kind as Session['kind'],
  current: false,
  createdAt: row.created_at,
  lastSeenAt: row.last_seen_at,
  expiresAt: row.expires_at,
});

export const toKey = (row: Row<'keys'>): AgentKey => ({
  id: row.id,
  agentId: row.agent_id,
  name: row.name,
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
});

export const toAudit = (row: Row<'audit'>): AuditEntry => ({
  id: row.id,
  at: row.at,
  actor: { kind: row.actor_kind, id: row.actor_id },
  action: row.action,
  target: row.target,
  detail: json<Record<string, unknown>>(row.detail),
});

/** A page from `limit + 1` rows: the one too many says that there is more. */
export const pageOf = <T extends { id: string }>(rows: T[], limit: number): { items: T[]; next?: string } => {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return rows.length > limit && last ? { items, next: last.id } : { items };
};
