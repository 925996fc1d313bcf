import type { AgentClient } from '@beckon/client/agent';

/** The id of the conversation that is named by its id or by its key. One with this key is made if need be. */
export const conversationOf = async (agent: AgentClient, idOrKey: string): Promise<string> =>
  UUID.test(idOrKey) ? idOrKey : (await agent.conversation({ key: idOrKey })).id;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
