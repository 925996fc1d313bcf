import { Fault } from '@beckon/protocol';
import type { AdminCaller, AgentCaller } from '../auth/principal.ts';
import type { Rooms } from './rooms.ts';

/**
 * The agent that speaks: an agent for itself, the admin key for one that it names.
 * @throws {Fault} forbidden, invalid_request, not_found
 */
export const speakerOf = async (
  auth: Rooms['auth'],
  caller: AgentCaller | AdminCaller,
  named: string | undefined,
): Promise<{ tenantId: string; id: string }> => {
  const { tenantId } = caller;
  if (caller.kind === 'agent') {
    if (named === undefined || named === caller.id) return { tenantId, id: caller.id };
    throw new Fault('forbidden', 'An agent speaks for itself; only an admin names another.', { field: 'agentId' });
  }
  if (named === undefined) {
    throw new Fault('invalid_request', '`agentId`: name the agent that this comes from.', { field: 'agentId' });
  }
  if (!(await auth.directory.agent(tenantId, named))) {
    throw new Fault('not_found', 'There is no such agent here.', { field: 'agentId' });
  }
  return { tenantId, id: named };
};
