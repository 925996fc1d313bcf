import {
  type Device,
  Fault,
  type Notification,
  type ReceiptType,
  type Registered,
  type Subscription,
} from '@beckon/protocol';
import { textsFor } from '../attention/catalogue.ts';
import { kinds } from '../attention/kinds.ts';
import { randomToken, sha256 } from '../kit/hash.ts';
import type { Sealer } from '../kit/seal.ts';
import type { Senders } from '../push/sender.ts';
import type { Store } from '../store/store.ts';

/** Whose devices these are. */
export interface DeviceOwner {
  readonly tenantId: string;
  readonly userId: string;
}

/** Whom a device token speaks for: a device, with the hash of the address it has now. */
export interface DeviceHolder extends DeviceOwner {
  readonly deviceId: string;
  readonly addressHash: string | null;
}

/** What a browser sends to be told, after the shapes were checked. */
export interface Registration {
  readonly subscription: Subscription;
  readonly name?: string | undefined;
  readonly replaces?: string | undefined;
  readonly vapidPublicKey?: string | undefined;
}

/** Devices, as people and their browsers see them. What a device gave us is sealed before it reaches the store. */
export interface DeviceRoom {
  readonly vapidPublicKey: string;
  /**
   * Registers a browser for a user; a known endpoint renews its device and voids its former token.
   * @throws {Fault} invalid_subscription, endpoint_refused
   */
  register(user: DeviceOwner, body: Registration): Promise<{ registered: Registered; fresh: boolean }>;
  /**
   * The same, by the device itself, whose browser changed the subscription while nobody was signed in or looking.
   * @throws {Fault} forbidden unless it replaces the device's own address; invalid_subscription, endpoint_refused
   */
  reregister(device: DeviceHolder, body: Registration): Promise<{ registered: Registered; fresh: boolean }>;
  list(user: DeviceOwner): Promise<Device[]>;
  /** @throws {Fault} not_found */
  remove(user: DeviceOwner, id: string): Promise<void>;
  /** Forgets the subscription with this endpoint; that there is none is as good. */
  removeEndpoint(user: DeviceOwner, endpoint: string): Promise<void>;
  /** Makes a test push due. @throws {Fault} not_found */
  test(user: DeviceOwner, id: string): Promise<Notification>;
  /** @throws {Fault} not_found */
  receipt(
    device: Pick<DeviceHolder, 'deviceId'>,
    body: { readonly notificationId: string; readonly type: ReceiptType },
  ): Promise<void>;
}

export interface DeviceRoomOptions {
  readonly store: Pick<Store, 'devices' | 'outbox' | 'people'>;
  readonly senders: Senders;
  readonly sealer: Sealer;
  readonly vapidPublicKey: string;
}

const KIND = 'webpush';

/** Naming a device after its browser is the client's part: it knows more than a user agent string says. */
const NAMELESS = 'Browser';

export const openDevices = ({ store, senders, sealer, vapidPublicKey }: DeviceRoomOptions): DeviceRoom => {
  const audit = (user: DeviceOwner, action: string, target: string | null, detail: Record<string, unknown> = {}) =>
    store.people.audit({ tenantId: user.tenantId, actor: { kind: 'user', id: user.userId }, action, target, detail });

  const register: DeviceRoom['register'] = async (user, body) => {
    checkKey(body.vapidPublicKey, vapidPublicKey);
    const address = addressOf(body.subscription);
    const { service, unique } = checkAddress(senders, address);
    const deviceToken = `bk_device_${randomToken()}`;
    const { device, fresh } = await store.devices.register({
      tenantId: user.tenantId,
      userId: user.userId,
      kind: KIND,
      name: body.name,
      fallbackName: NAMELESS,
      service,
      addressHash: sha256(unique),
      address: sealer.seal(address),
      tokenHash: sha256(deviceToken),
      replaces: body.replaces === undefined ? undefined : nameOf(body.replaces),
    });
    if (fresh) await audit(user, 'device.registered', device.id, { name: device.name, service });
    return { registered: { ...device, deviceToken }, fresh };
  };

  return {
    vapidPublicKey,
    register,
    reregister: (device, body) => {
      if (body.replaces === undefined || nameOf(body.replaces) !== device.addressHash)
        throw new Fault('forbidden', 'A device token replaces the address of its own device, and no other.');
      return register(device, body);
    },
    list: (user) => store.devices.list(user.tenantId, user.userId),
    remove: async (user, id) => {
      if (!(await store.devices.remove(user.tenantId, user.userId, { id }))) throw new Fault('not_found');
      await audit(user, 'device.removed', id);
    },
    removeEndpoint: async (user, endpoint) => {
      const removed = await store.devices.remove(user.tenantId, user.userId, { addressHash: nameOf(endpoint) });
      if (removed) await audit(user, 'device.removed', null, { by: 'endpoint' });
    },
    test: async ({ tenantId, userId }, id) => {
      const locale = (await store.people.user(tenantId, userId))?.locale ?? 'en';
      const { title, body } = textsFor(locale).test;
      const notification = await store.outbox.test(tenantId, userId, id, title, body, kinds.test.life);
      if (!notification) throw new Fault('not_found');
      return notification;
    },
    receipt: async ({ deviceId }, { notificationId, type }) => {
      if (!(await store.outbox.receipt(deviceId, notificationId, type))) throw new Fault('not_found');
    },
  };
};

/** Only what is needed is kept: `expirationTime` is the browser's guess, and the push service says the same by 410. */
const addressOf = ({ endpoint, keys }: Subscription): string =>
  JSON.stringify({ endpoint: oneWay(endpoint), keys: { p256dh: keys.p256dh, auth: keys.auth } });

/** How an endpoint is found again: by the hash of its one spelling. Otherwise two spellings would be two devices. */
const nameOf = (endpoint: string): string => sha256(oneWay(endpoint));

/** An endpoint as the URL parser writes it; what is none stays as it is, and is refused or found nowhere. */
const oneWay = (endpoint: string): string => URL.parse(endpoint)?.href ?? endpoint;

/** Every push to a subscription that was made with another key is refused, so it is told now rather than then. */
const checkKey = (used: string | undefined, ours: string): void => {
  if (used === undefined || used === ours) return;
  throw new Fault(
    'invalid_subscription',
    'The subscription was made with another VAPID key: unsubscribe, and subscribe with the key of GET /v1/push/vapid-key.',
    { field: 'vapidPublicKey' },
  );
};

const checkAddress = (senders: Senders, address: string): { service: string; unique: string } => {
  const checked = senders.of(KIND)?.check(address);
  if (!checked) throw new Fault('invalid_subscription', 'This server has no way to send Web Push.');
  if (checked.type === 'unusable') throw new Fault(checked.code, checked.sentence, { field: checked.field });
  return checked;
};
