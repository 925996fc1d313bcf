import { accepted, type Handlers, made, none, ok } from './handler.ts';
import type { Rooms } from './rooms.ts';

type Names =
  | 'vapidKey'
  | 'subscribe'
  | 'unsubscribe'
  | 'createDevice'
  | 'listDevices'
  | 'deleteDevice'
  | 'testDevice'
  | 'receipt';

/** What can be reached of a person, and what it reports. */
export const deviceHandlers = ({ devices }: Pick<Rooms, 'devices'>): Handlers<Names> => ({
  vapidKey: async () => ok({ publicKey: devices.vapidPublicKey }),
  subscribe: async ({ caller, body }) => {
    const { registered, fresh } =
      caller.kind === 'user' ? await devices.register(owner(caller), body) : await devices.reregister(caller, body);
    return made(registered, fresh);
  },
  unsubscribe: async ({ caller, body }) => {
    await devices.removeEndpoint(owner(caller), body.endpoint);
    return none();
  },
  createDevice: async ({ caller, body: { kind: _kind, ...body } }) => {
    const { registered, fresh } = await devices.register(owner(caller), body);
    return made(registered, fresh);
  },
  listDevices: async ({ caller }) => ok({ items: await devices.list(owner(caller)) }),
  deleteDevice: async ({ caller, params }) => {
    await devices.remove(owner(caller), params.id);
    return none();
  },
  testDevice: async ({ caller, params }) => accepted(await devices.test(owner(caller), params.id)),
  receipt: async ({ caller, body }) => {
    await devices.receipt(caller, body);
    return none();
  },
});

const owner = ({ tenantId, id }: { tenantId: string; id: string }): { tenantId: string; userId: string } => ({
  tenantId,
  userId: id,
});
