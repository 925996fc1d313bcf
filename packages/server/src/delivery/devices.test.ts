import { isFault } from '@beckon/protocol';
import { generateVapidKeys } from '@beckon/webpush';
import { expect, test } from 'vitest';
import { sha256 } from '../kit/hash.ts';
import { sealer } from '../kit/seal.ts';
import { openSenders } from '../push/open.ts';
import { openDevices } from './devices.ts';
import { type House, openHouse } from './house.suite.ts';
import { resealAddresses } from './reseal.ts';

const owner = (house: House, actor = house.user) => ({ tenantId: actor.tenantId, userId: actor.id });

const fault = async (work: Promise<unknown>): Promise<unknown> => {
  const error = await work.then(
    () => 'no fault',
    (reason: unknown) => reason,
  );
  return isFault(error) ? { code: error.code, ...error.evidence } : error;
};

test('a device is registered once; again, it keeps its id and gets a new token', async () => {
  await using house = await openHouse();
  const subscription = house.service.subscribe({ vapidPublicKey: house.vapidPublicKey }).toJSON();
  const body = { subscription, vapidPublicKey: house.vapidPublicKey };
  const first = await house.devices.register(owner(house), body);
  expect(first).toMatchObject({
    fresh: true,
    registered: { name: 'Browser', kind: 'webpush', service: house.service.origin, state: 'unproven' },
  });
  expect(first.registered.deviceToken).toMatch(/^bk_device_[\w-]{43}$/);
  const again = await house.devices.register(owner(house), { ...body, name: 'Phone' });
  expect(again.fresh).toBe(false);
  expect(again.registered.id).toBe(first.registered.id);
  expect(await house.store.devices.byToken(sha256(first.registered.deviceToken))).toBeUndefined();
  expect(await house.store.devices.byToken(sha256(again.registered.deviceToken))).toMatchObject({
    userId: house.user.id,
  });
  expect(await house.devices.list(owner(house))).toMatchObject([{ name: 'Phone' }]);
  const { items } = await house.store.people.audits(house.user.tenantId, { limit: 10 });
  expect(items.filter(({ action }) => action === 'device.registered')).toHaveLength(1);
});

test('what the browser gave is sealed before it is stored', async () => {
  await using house = await openHouse();
  const device = await house.device();
  const [kept] = await house.store.devices.sealed(undefined, 10);
  expect(kept?.address).not.toContain(device.endpoint);
  expect(kept?.address).not.toContain(device.keys.auth);
  const seal = sealer(['newer', 'secret'], 'devices');
  expect(await resealAddresses(house.store.devices, seal)).toBe(1);
  expect(await resealAddresses(house.store.devices, seal)).toBe(0);
  const [resealed] = await house.store.devices.sealed(undefined, 10);
  expect(JSON.parse(sealer(['newer'], 'devices').open(resealed?.address ?? ''))).toEqual({
    endpoint: device.endpoint,
    keys: device.keys,
  });
  const lost: string[] = [];
  expect(await resealAddresses(house.store.devices, sealer(['other'], 'devices'), (id) => lost.push(id))).toBe(0);
  expect(lost).toEqual([device.id]);
});

test('an endpoint belongs to whoever signed in there last', async () => {
  await using house = await openHouse();
  const device = await house.device();
  const bob = await house.person('Bob');
  const { registered, fresh } = await house.devices.register(owner(house, bob), { subscription: device.toJSON() });
  expect(fresh).toBe(true);
  expect(registered.id).not.toBe(device.id);
  expect(await house.devices.list(owner(house))).toEqual([]);
  expect(await house.devices.list(owner(house, bob))).toHaveLength(1);
});

test('an endpoint is the same however it is spelled: to register, to replace, to forget', async () => {
  await using house = await openHouse();
  const { endpoint, keys } = house.service.subscribe({ vapidPublicKey: house.vapidPublicKey }).toJSON();
  const spelled = endpoint.replace('https:', 'HTTPS:').replace(/\/([^/]+)$/, '/x/../$1');
  expect(spelled).not.toBe(endpoint);
  const first = await house.devices.register(owner(house), { subscription: { endpoint, keys } });
  const again = await house.devices.register(owner(house), { subscription: { endpoint: spelled, keys } });
  expect([again.fresh, again.registered.id]).toEqual([false, first.registered.id]);
  const [kept] = await house.store.devices.sealed(undefined, 10);
  expect(JSON.parse(sealer(['secret'], 'devices').open(kept?.address ?? ''))).toEqual({ endpoint, keys });
  const holder = { deviceId: first.registered.id, ...owner(house), addressHash: sha256(endpoint) };
  const next = house.service.subscribe({ vapidPublicKey: house.vapidPublicKey }).toJSON();
  const moved = await house.devices.reregister(holder, { subscription: next, replaces: spelled });
  expect(moved.registered.id).toBe(first.registered.id);
  await house.devices.removeEndpoint(owner(house), next.endpoint.replace('https:', 'HTTPS:'));
  expect(await house.devices.list(owner(house))).toEqual([]);
});

test('a subscription that cannot work is refused, with the field that is to blame', async () => {
  await using house = await openHouse();
  const subscription = house.service.subscribe().toJSON();
  const keys = (changes: object) => ({ subscription: { ...subscription, keys: { ...subscription.keys, ...changes } } });
  const endpoint = (url: string) => ({ subscription: { ...subscription, endpoint: url } });
  const register = (body: Parameters<typeof house.devices.register>[1]) =>
    fault(house.devices.register(owner(house), body));
  const invalid = (field: string) => ({ code: 'invalid_subscription', field });
  expect(await register(keys({ auth: 'c2hvcnQ' }))).toEqual(invalid('subscription.keys.auth'));
  expect(await register(keys({ p256dh: 'BAAA' }))).toEqual(invalid('subscription.keys.p256dh'));
  expect(await register(endpoint('mailto:x'))).toEqual(invalid('subscription.endpoint'));
  expect(await register(endpoint('https://a:b@push.example/'))).toEqual(invalid('subscription.endpoint'));
  const other = { subscription, vapidPublicKey: generateVapidKeys().publicKey };
  expect(await register(other)).toEqual(invalid('vapidPublicKey'));
  expect(await house.devices.list(owner(house))).toEqual([]);
});

test('unless allowed, a private address is refused at the door', async () => {
  await using house = await openHouse();
  const vapid = { ...generateVapidKeys(), subject: 'mailto:ops@beckon.example' };
  const senders = openSenders({ webpush: { vapid, allowPrivate: false } });
  const seal = sealer(['secret'], 'devices');
  const guarded = openDevices({ store: house.store, senders, sealer: seal, vapidPublicKey: vapid.publicKey });
  const body = { subscription: house.service.subscribe().toJSON() };
  expect(await fault(guarded.register(owner(house), body))).toMatchObject({ code: 'endpoint_refused' });
  await senders.close();
});

test('a device token replaces its own address and nothing else', async () => {
  await using house = await openHouse();
  const [phone, laptop] = [await house.device('Phone'), await house.device('Laptop')];
  const holder = { deviceId: phone.id, ...owner(house), addressHash: sha256(phone.endpoint) };
  const subscription = house.service.subscribe({ vapidPublicKey: house.vapidPublicKey }).toJSON();
  const reregister = (replaces: string | undefined) =>
    house.devices.reregister(holder, { subscription, name: 'Phone', replaces });
  expect(await fault((async () => reregister(laptop.endpoint))())).toEqual({ code: 'forbidden' });
  expect(await fault((async () => reregister(undefined))())).toEqual({ code: 'forbidden' });
  const { registered, fresh } = await reregister(phone.endpoint);
  expect([registered.id, fresh]).toEqual([phone.id, false]);
  expect(await house.store.devices.byToken(sha256(phone.token))).toBeUndefined();
  expect(await house.devices.list(owner(house))).toHaveLength(2);
});

test('removing a device is final, noted, and nobody else’s to do', async () => {
  await using house = await openHouse();
  const [phone, laptop] = [await house.device('Phone'), await house.device('Laptop')];
  const bob = await house.person('Bob');
  expect(await fault(house.devices.remove(owner(house, bob), phone.id))).toEqual({ code: 'not_found' });
  await house.devices.remove(owner(house), phone.id);
  expect(await fault(house.devices.remove(owner(house), phone.id))).toEqual({ code: 'not_found' });
  await house.devices.removeEndpoint(owner(house), laptop.endpoint);
  await house.devices.removeEndpoint(owner(house), laptop.endpoint);
  expect(await house.devices.list(owner(house))).toEqual([]);
  const { items } = await house.store.people.audits(house.user.tenantId, { limit: 10 });
  expect(items.filter(({ action }) => action === 'device.removed')).toHaveLength(2);
});

test('a test speaks the language of its person; a receipt is told of one’s own notifications only', async () => {
  await using house = await openHouse();
  const { tenantId } = house.user;
  const { user } = await house.store.people.createUser({ tenantId, name: 'Uta', locale: 'de', timeZone: 'UTC' });
  const uta = { ...house.user, id: user.id };
  const device = await house.device('Handy', uta);
  const stranger = await house.device('Phone');
  const notification = await house.devices.test(owner(house, uta), device.id);
  expect(notification.body).toBe('Dieses Gerät ist erreichbar.');
  expect(await fault(house.devices.test(owner(house), device.id))).toEqual({ code: 'not_found' });
  const shown = { notificationId: notification.id, type: 'shown' } as const;
  expect(await fault(house.devices.receipt({ deviceId: device.id }, shown))).toEqual({ code: 'not_found' });
  await house.worker().idle();
  await house.devices.receipt({ deviceId: device.id }, shown);
  expect(await house.store.devices.get(tenantId, user.id, device.id)).toMatchObject({ lastShownAt: house.clock.now() });
  expect(await fault(house.devices.receipt({ deviceId: stranger.id }, shown))).toEqual({ code: 'not_found' });
});
