import {
  type Agent,
  Fault,
  type Message,
  type NewPart,
  type ParsedBody,
  type Part,
  type Routes,
} from '@beckon/protocol';
import { previewOf } from '../attention/preview.ts';
import { messageTelling, type Telling } from '../attention/telling.ts';
import type { Clock } from '../kit/clock.ts';
import { fingerprint } from '../kit/fingerprint.ts';
import { withTimes } from '../kit/parts.ts';
import type { Noted } from '../store/conversations.ts';
import type { Actor, Store } from '../store/store.ts';

export interface NoteBody {
  readonly key: string;
  readonly parts: readonly NewPart[];
  readonly onBehalfOf?: string | undefined;
}

export type FireBody = Omit<ParsedBody<Routes['fire']>, 'agentId'>;

/** The ways to say something. Each is said once, however often it is sent. */
export interface Saying {
  /** A member says something: the run that answers is queued. */
  prompt(
    user: Actor,
    id: string,
    body: { readonly cid: string; readonly text: string },
  ): Promise<{ messageId: string; replyId: string; runId: string }>;
  /** An agent says something, or hands on what a member typed where it runs. */
  note(agent: Actor, id: string, body: NoteBody): Promise<{ message: Message; fresh: boolean }>;
  /** An agent says something that nobody asked for. */
  fire(agent: Pick<Actor, 'tenantId' | 'id'>, body: FireBody): Promise<{ messages: Message[]; fresh: boolean }>;
}

export interface SayOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Agents of the server's own: their runs are worked on here. */
  readonly hosts: (agent: Agent) => boolean;
}

export const sayer = ({ store, clock, hosts }: SayOptions): Saying => {
  const agentOf = async (tenantId: string, id: string): Promise<Agent> => {
    const agent = await store.people.agent(tenantId, id);
    if (!agent) throw new Fault('not_found', 'There is no such agent here.', { field: 'agentId' });
    return agent;
  };
  const tell =
    (agentName: string, text: string) =>
    (conversationTitle: string): Telling =>
      messageTelling({ agentName, conversationTitle, text, now: clock.now() });

  return {
    prompt: async (user, id, { cid, text }) => {
      const conversation = await store.conversations.get(user, id);
      const person = await store.people.user(user.tenantId, user.id);
      if (!conversation || !person) throw new Fault('not_found');
      const agent = await agentOf(user.tenantId, conversation.agentId);
      const parts: Part[] = [{ type: 'text', text }];
      const preview = previewOf(parts);
      const said = await store.runs.prompt({
        ...{ tenantId: user.tenantId, conversationId: id, userId: user.id, cid, parts, preview },
        fingerprint: fingerprint({ id, text }),
        hosted: hosts(agent),
        telling: conversation.members.length > 1 ? tell(person.name, preview)(conversation.title) : null,
      });
      if (said.type === 'key_reused' || said.type === 'too_many_runs') throw new Fault(said.type);
      if (!('runId' in said)) throw new Fault('not_found');
      return { messageId: said.messageId, replyId: said.replyId, runId: said.runId };
    },

    note: async (actor, id, { key, parts, onBehalfOf }) => {
      const agent = await agentOf(actor.tenantId, actor.id);
      const whole = withTimes(parts, clock.now());
      const preview = previewOf(whole);
      const noted = await store.conversations.note(id, {
        ...{ tenantId: actor.tenantId, agentId: actor.id, key, onBehalfOf, parts: whole, preview },
        fingerprint: fingerprint({ id, parts, onBehalfOf }),
        // what a person typed elsewhere is news to nobody but the other members, who see it when they look
        telling: onBehalfOf === undefined ? tell(agent.name, preview) : null,
      });
      const [message] = noteOf(noted);
      if (!message) throw new Fault('not_found');
      return { message, fresh: noted.type === 'noted' };
    },

    fire: async ({ tenantId, id: agentId }, { key, text, title, conversationId, to }) => {
      if (conversationId !== undefined && to !== undefined) {
        throw new Fault('invalid_request', '`to`: a conversation has its members.', { field: 'to' });
      }
      const agent = await agentOf(tenantId, agentId);
      const parts: Part[] = [{ type: 'text', text }];
      const preview = previewOf(parts);
      const noted = await store.conversations.fire({
        ...{ tenantId, agentId, key, conversationId, to: to ?? [], title: title ?? '', parts, preview },
        fingerprint: fingerprint({ text, title, conversationId, to: to && [...new Set(to)].sort() }),
        telling: tell(agent.name, preview),
      });
      return { messages: noteOf(noted), fresh: noted.type === 'noted' };
    },
  };
};

const noteOf = (noted: Noted): Extract<Noted, { messages: unknown }>['messages'] => {
  switch (noted.type) {
    case 'noted':
    case 'known':
      return noted.messages;
    case 'key_reused':
    case 'no_addressee':
      throw new Fault(noted.type);
    case 'unknown_conversation':
      throw new Fault('not_found', 'There is no such conversation of this agent.', { field: 'conversationId' });
    case 'unknown_addressee':
      throw new Fault('not_found', `There is no user ${noted.userId} here.`, { field: 'to' });
    case 'unknown_member':
      throw new Fault('not_found', 'There is no such member of this conversation.', { field: 'onBehalfOf' });
  }
};
