import type { Agent, Ask } from '@beckon/protocol';

/** When an agent was last heard: its stream, or anything it asked or confirmed. */
export const lastHeard = (agent: Agent, asks: readonly Ask[]): number | null => {
  const times = asks.filter((ask) => ask.agentId === agent.id).flatMap((ask) => [ask.createdAt, ask.ack?.at ?? 0]);
  const last = Math.max(agent.lastSeenAt ?? 0, ...times);
  return last > 0 ? last : null;
};
