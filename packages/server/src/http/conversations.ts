import { type Handlers, made, ok } from './handler.ts';
import { pageSize } from './page.ts';
import type { Rooms } from './rooms.ts';

type Names = 'createConversation' | 'listConversations' | 'listMessages';

export const conversationHandlers = ({ conversations }: Pick<Rooms, 'conversations'>): Handlers<Names> => ({
  createConversation: async ({ caller, body }) => {
    const { conversation, fresh } = await conversations.upsert(caller, body);
    return made(conversation, fresh);
  },
  listConversations: async ({ caller, query }) =>
    ok(await conversations.list(caller, { before: query.before, limit: pageSize(query.limit) })),
  listMessages: async ({ caller, params, query }) =>
    ok(await conversations.messages(caller, params.id, query.before, pageSize(query.limit))),
});
