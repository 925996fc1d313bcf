import { Fault, occasions, type ParsedBody, type Routes } from '@beckon/protocol';
import { accepted, type Handlers, made, none, ok } from './handler.ts';
import { pageSize } from './page.ts';
import type { Rooms } from './rooms.ts';
import { speakerOf } from './speaker.ts';
import { teller } from './told.ts';

type Names =
  | 'createConversation'
  | 'listConversations'
  | 'getConversation'
  | 'updateConversation'
  | 'addMember'
  | 'removeMember'
  | 'listMessages'
  | 'postMessage'
  | 'readConversation'
  | 'cancelMessage'
  | 'fire';

/** What people and agents say to each other. */
export const conversationHandlers = (
  rooms: Pick<Rooms, 'conversations' | 'auth' | 'ledger' | 'live'>,
): Handlers<Names> => {
  const { conversations, auth } = rooms;
  const told = teller(rooms);
  return {
    createConversation: async ({ caller, body }) => {
      const { conversation, fresh } = await conversations.upsert(caller, body);
      return made(conversation, fresh);
    },
    listConversations: async ({ caller, query }) =>
      ok(await conversations.list(caller, { before: query.before, limit: pageSize(query.limit) })),
    getConversation: async ({ caller, params }) => ok(await conversations.get(caller, params.id)),
    updateConversation: async ({ caller, params, body }) => ok(await conversations.change(caller, params.id, body)),
    addMember: async ({ caller, params, body }) => ok(await conversations.join(caller, params.id, body.userId)),
    removeMember: async ({ caller, params }) => {
      await conversations.leave(caller, params.id, params.userId);
      return none();
    },
    listMessages: async ({ caller, params, query }) =>
      ok(await conversations.messages(caller, params.id, query.before, pageSize(query.limit))),
    postMessage: async ({ caller, params, body, query, signal }) => {
      if (caller.kind === 'user') return accepted(await conversations.prompt(caller, params.id, promptOf(body)));
      const { message, fresh } = await conversations.note(caller, params.id, noteOf(body));
      return made(
        { ...message, told: await told(caller, caller, [occasions.message(message)], query.wait, signal) },
        fresh,
      );
    },
    readConversation: async ({ caller, params, body }) => ok(await conversations.read(caller, params.id, body.seq)),
    cancelMessage: async ({ caller, params, body }) =>
      accepted(await conversations.cancel(caller, params.id, body.cid)),
    fire: async ({ caller, body: { agentId, ...body }, query, signal }) => {
      const agent = await speakerOf(auth, caller, agentId);
      const { messages, fresh } = await conversations.fire(agent, body);
      return made(
        { messages, told: await told(caller, agent, messages.map(occasions.message), query.wait, signal) },
        fresh,
      );
    },
  };
};

type Post = ParsedBody<Routes['postMessage']>;

/** A person sends words, an agent parts: one path, because both are messages of the conversation. */
const promptOf = ({ cid, text, key, parts, onBehalfOf }: Post): { cid: string; text: string } => {
  if (key !== undefined || parts !== undefined || onBehalfOf !== undefined) {
    throw new Fault('invalid_request', 'A user sends `cid` and `text`.', {
      field: key !== undefined ? 'key' : 'parts',
    });
  }
  if (cid === undefined)
    throw new Fault('invalid_request', '`cid`: give the message an id of your own.', { field: 'cid' });
  if (text === undefined || text.trim() === '') {
    throw new Fault('invalid_request', '`text`: say something.', { field: 'text' });
  }
  return { cid, text };
};

const noteOf = ({ cid, text, key, parts, onBehalfOf }: Post) => {
  if (cid !== undefined || text !== undefined) {
    throw new Fault('invalid_request', 'An agent sends `key` and `parts`.', {
      field: cid !== undefined ? 'cid' : 'text',
    });
  }
  if (key === undefined)
    throw new Fault('invalid_request', '`key`: give the message a key of your own.', { field: 'key' });
  if (parts === undefined) throw new Fault('invalid_request', '`parts`: say something.', { field: 'parts' });
  return { key, parts, onBehalfOf };
};
