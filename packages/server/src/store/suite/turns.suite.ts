import type { Conversation, Message } from '@beckon/protocol';
import type { Telling } from '../asks.ts';
import type { ClaimedRun, NewPrompt } from '../runs.ts';
import type { Store } from '../store.ts';
import { asAgent, asUser, type Cast, hash, upsert } from './house.suite.ts';

/** What tests of runs begin with: a conversation with two people, prompts, claims. */

export const OWNER = { owner: 'node:one', leaseUntil: null };

export const talk = async (
  store: Store,
  crew: Cast,
  fields: { doubleTexting?: Conversation['doubleTexting'] } = {},
) => {
  const wanted = { tenantId: crew.tenantId, agentId: crew.agent.id, members: [crew.ann.id, crew.bob.id], ...fields };
  return (await upsert(store, wanted, asAgent(crew))).conversation;
};

export const prompt = (
  crew: Cast,
  conversation: { id: string },
  cid: string,
  fields: Partial<NewPrompt> = {},
): NewPrompt => ({
  tenantId: crew.tenantId,
  conversationId: conversation.id,
  userId: crew.ann.id,
  cid,
  fingerprint: hash(cid),
  parts: [{ type: 'text', text: cid }],
  preview: cid,
  hosted: true,
  telling: null,
  ...fields,
});

export const prompted = async (store: Store, wanted: NewPrompt) => {
  const done = await store.runs.prompt(wanted);
  if (done.type !== 'prompted') throw new Error(`not prompted: ${done.type}`);
  return done;
};

export const claim = async (store: Store): Promise<ClaimedRun> => {
  const run = await store.runs.claimHosted(OWNER);
  if (!run) throw new Error('nothing to claim');
  return run;
};

export const said = (text: string) => ({ parts: [{ type: 'text' as const, text }], preview: text });
export const fenced = ({ run, fence }: ClaimedRun) => ({ runId: run.id, fence });
export const message = async (store: Store, conversation: { id: string }, id: string): Promise<Message | undefined> =>
  (await store.conversations.messages(conversation.id, undefined, 100)).find((one) => one.id === id);

/** How a reply is told, in these words. */
export const told = (body: string, lifeUntil = 2_000_000_000_000): Telling => ({
  ...{ kind: 'message', priority: 'normal', title: 'Builder', body, lifeUntil },
});

/** What a user is told of messages, newest first. */
export const tellings = async (store: Store, crew: Cast, user: Cast['ann']) => {
  const { items } = await store.outbox.list(asUser(crew, user), { limit: 100 });
  return items.filter(({ kind }) => kind === 'message').map(({ title, body, state }) => ({ title, body, state }));
};
