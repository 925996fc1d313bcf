import { type AgentEvent, type Ask, Fault, limits, type ParsedBody, type Routes } from '@beckon/protocol';
import { textsFor } from '../attention/catalogue.ts';
import { askTelling, eventTelling } from '../attention/telling.ts';
import type { Clock } from '../kit/clock.ts';
import { fingerprint } from '../kit/fingerprint.ts';
import { sha256 } from '../kit/hash.ts';
import type { Opened } from '../store/asks.ts';
import type { Actor, Store } from '../store/store.ts';

type AskBody = ParsedBody<Routes['openAsk']>;
type EventBody = Omit<ParsedBody<Routes['postEvent']>, 'agentId'>;

/** Puts an ask, once per key. @throws {Fault} key_reused, no_addressee, not_found, invalid_request */
export const open = async (
  store: Store,
  clock: Clock,
  agent: Actor,
  body: AskBody,
): Promise<{ ask: Ask; fresh: boolean }> => {
  checkShape(body);
  const { to, ...asked } = body;
  const opened = await store.asks.open({
    ...asked,
    tenantId: agent.tenantId,
    agentId: agent.id,
    to: to ?? [],
    detailHash: body.detail === undefined ? undefined : sha256(body.detail),
    fingerprint: fingerprint({ ...body, to: to && [...new Set(to)].sort() }),
    telling: askTelling({ ...(await names(store, agent, body.conversationId)), ask: body, now: clock.now() }),
  });
  if (opened.type === 'opened' || opened.type === 'known') return { ask: opened.ask, fresh: opened.type === 'opened' };
  throw refusal(opened);
};

/** Posts an event, once per key. @throws {Fault} as `open` */
export const post = async (
  store: Store,
  clock: Clock,
  agent: { readonly tenantId: string; readonly agentId: string },
  body: EventBody,
): Promise<{ event: AgentEvent; fresh: boolean }> => {
  if (body.partOf !== undefined && body.conversationId !== undefined) {
    const message = 'Give `conversationId`, or `partOf` for what is a part of that conversation’s task; not both.';
    throw new Fault('invalid_request', message, { field: 'partOf' });
  }
  const actor = { tenantId: agent.tenantId, kind: 'agent', id: agent.agentId } as const;
  const telling = eventTelling({ ...(await names(store, actor, body.conversationId)), event: body, now: clock.now() });
  const posted = await store.asks.post({
    tenantId: agent.tenantId,
    agentId: agent.agentId,
    key: body.key,
    type: body.type,
    title: body.title ?? textsFor('en').kinds[body.type],
    body: body.body,
    conversationId: body.conversationId,
    to: body.to ?? [],
    partOf: body.partOf,
    fingerprint: fingerprint({ ...body, to: body.to && [...new Set(body.to)].sort() }),
    telling,
  });
  if (posted.type === 'posted' || posted.type === 'known')
    return { event: posted.event, fresh: posted.type === 'posted' };
  throw refusal(posted);
};

/** What a schema cannot say: how the fields of an ask go together. */
const checkShape = (body: AskBody): void => {
  const wrong = (field: string, message: string): Fault => new Fault('invalid_request', message, { field });
  if (body.kind === 'choice' && !body.options) throw wrong('options', 'A choice needs options.');
  if (body.kind !== 'choice' && body.options) throw wrong('options', 'Only a choice has options.');
  if (body.kind !== 'choice' && (body.multiple || body.custom)) {
    throw wrong(body.multiple ? 'multiple' : 'custom', 'Only a choice can be multiple or custom.');
  }
  if (body.kind !== 'approval' && body.always) throw wrong('always', 'Only an approval can be given for always.');
  const ids = body.options?.map((option) => option.id) ?? [];
  if (new Set(ids).size < ids.length) throw wrong('options', 'Two options have the same id.');
};

const names = async (
  store: Store,
  agent: Actor,
  conversationId: string | undefined,
): Promise<{ agentName: string; conversationTitle: string | undefined }> => {
  const known = await store.people.agent(agent.tenantId, agent.id);
  const conversation = conversationId === undefined ? undefined : await store.conversations.get(agent, conversationId);
  return { agentName: known?.name ?? 'An agent', conversationTitle: conversation?.title || undefined };
};

const refusal = (opened: Exclude<Opened, { type: 'opened' | 'known' }>): Fault => {
  switch (opened.type) {
    case 'key_reused':
    case 'no_addressee':
      return new Fault(opened.type);
    case 'too_many':
      return new Fault(
        'rate_limited',
        `This agent has ${limits.openAsks} open asks. Cancel some, or wait for answers.`,
        {},
        60,
      );
    case 'too_late':
      return new Fault('invalid_request', 'This time is over already.', { field: 'expiresAt' });
    case 'unknown_addressee':
      return new Fault('not_found', `There is no user ${opened.userId} here.`, { field: 'to' });
    case 'unknown_conversation':
      return new Fault('not_found', 'There is no such conversation of this agent.', { field: 'conversationId' });
  }
};
