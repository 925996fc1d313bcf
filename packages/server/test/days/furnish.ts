import { taskKey } from './agents.ts';
import type { Person } from './person.ts';
import type { Wishlist } from './wishes.ts';
import type { World } from './world.ts';

/** Makes everybody and everything that the plan names. */
export const furnish = async (world: World, people: readonly Person[], wishes: Wishlist): Promise<void> => {
  const { plan, server, ids } = world;
  const { store } = server;
  const tenantId = await store.people.ensureTenant('default');
  for (const [index, { zone }] of plan.people.entries()) {
    const { user } = await store.people.createUser({ tenantId, name: `Person ${index}`, locale: 'en', timeZone: zone });
    ids.users.push({ tenantId, kind: 'user', id: user.id });
  }
  for (const [index, { owner }] of plan.agents.entries()) {
    const ownerId = ids.users[owner]?.id ?? '';
    const agent = await store.people.createAgent({ tenantId, name: `Agent ${index}`, kind: 'opencode', ownerId });
    ids.agents.push({ tenantId, kind: 'agent', id: agent.id });
  }
  for (const [index, { agent, members }] of plan.conversations.entries()) {
    const actor = ids.agents[agent];
    if (actor === undefined) continue;
    const { conversation } = await server.call(({ conversations }) =>
      conversations.upsert(actor, { key: taskKey(index), title: `Thread ${index}` }),
    );
    ids.conversations.push(conversation.id);
    for (const member of members.slice(1)) {
      const userId = ids.users[member]?.id ?? '';
      await server.call(({ conversations }) => conversations.join(actor, conversation.id, userId));
    }
  }
  for (const person of people) {
    const userId = ids.users[person.index]?.id ?? '';
    for (const handset of person.handsets) {
      if (!handset.plan.push) continue;
      const subscription = { endpoint: handset.endpoint, keys: { p256dh: 'p', auth: 'a' } };
      const { registered } = await server.call(({ devices }) =>
        devices.register({ tenantId, userId }, { subscription }),
      );
      handset.deviceId = registered.id;
    }
    await wishes.begin(person.index);
  }
};
