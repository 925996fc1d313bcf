import assert from 'node:assert/strict';
import { callerBy } from '../caller.ts';
import type { Trials } from '../check.ts';
import { aDevice, aSubscription } from '../subscription.ts';
import { bearer } from '../tenant.ts';
import { refused } from '../wire.ts';

const NOWHERE = '01890a5d-ac96-774b-bcce-b302099a8057';
const { keys } = aSubscription();
/** 65 bytes that begin like a point and lie on no curve. */
const offCurve = Buffer.concat([Buffer.from([4]), Buffer.alloc(64, 1)]).toString('base64url');

/** Addresses behind the operator's own walls, in the spellings that URLs allow. */
const PRIVATE = [
  'https://169.254.169.254/latest',
  'https://[64:ff9b::a9fe:a9fe]/',
  'https://[::ffff:169.254.169.254]/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://[2002:a9fe:a9fe::1]/',
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f.0.0.1/',
  'https://0.0.0.0/',
  'https://10.0.0.1:8443/',
  'https://192.168.0.1/',
  'https://100.64.0.1/',
  'https://[::1]/',
  'https://[::]/',
  'https://[fd00::1]/',
  'https://[fe80::1]/',
  'https://localhost/',
  'https://LOCALHOST./',
  'https://push.localhost/',
  'http://127.0.0.1/',
];

/** What can be reached of a person. */
export const devices: Trials = {
  'everyone may know the key to subscribe with: a point on P-256': async ({ nobody }) => {
    const { publicKey } = await nobody.does('vapidKey');
    const bytes = Buffer.from(publicKey, 'base64url');
    assert.deepEqual([bytes.length, bytes[0]], [65, 4]);
  },
  'a subscription becomes a device; where it is reached stays with the server': async (tenant) => {
    const ann = await tenant.person();
    const { deviceToken, subscription, ...device } = await aDevice(tenant, ann);
    assert.deepEqual([device.name, device.service, device.kind], ['Phone', 'https://push.invalid', 'webpush']);
    const listed = await ann.does('listDevices');
    assert.deepEqual(listed.items, [device]);
    const seen = JSON.stringify([listed, await ann.does('state'), await tenant.admin.does('listAudit')]);
    for (const secret of [subscription.endpoint, ...Object.values(subscription.keys), deviceToken])
      assert.ok(!seen.includes(secret));
  },
  'the same subscription again is the same device, with a token that voids the one before': async (tenant) => {
    const ann = await tenant.person();
    const first = await aDevice(tenant, ann);
    const body = { kind: 'webpush', subscription: first.subscription, name: 'Telephone' };
    const again = await ann.call('createDevice', { body });
    assert.deepEqual([again.status, again.body.id, again.body.name], [200, first.id, 'Telephone']);
    const receipt = { body: { notificationId: NOWHERE, type: 'shown' } };
    await refused(callerBy(tenant.wire, bearer(first.deviceToken)).call('receipt', receipt), 'unauthenticated');
    await refused(callerBy(tenant.wire, bearer(again.body.deviceToken)).call('receipt', receipt), 'not_found');
  },
  'an endpoint belongs to whoever registered it last': async (tenant) => {
    const [ann, bob] = [await tenant.person(), await tenant.person('Bob')];
    const first = await aDevice(tenant, ann);
    const second = await aDevice(tenant, bob, first.subscription);
    assert.deepEqual((await ann.does('listDevices')).items, []);
    assert.deepEqual(
      (await bob.does('listDevices')).items.map(({ id }) => id),
      [second.id],
    );
  },
  'a subscription that nothing could be encrypted for is refused, and says which part': async (tenant) => {
    const ann = await tenant.person();
    const wrong: [object, string][] = [
      [{ ...keys, p256dh: offCurve }, 'subscription.keys.p256dh'],
      [{ ...keys, p256dh: keys.p256dh.slice(0, -4) }, 'subscription.keys.p256dh'],
      [{ ...keys, p256dh: 'AAAA' }, 'subscription.keys.p256dh'],
      [{ ...keys, auth: 'AAAA' }, 'subscription.keys.auth'],
    ];
    for (const [bad, field] of wrong) {
      const body = { subscription: { ...aSubscription(), keys: bad } };
      assert.equal((await refused(ann.call('subscribe', { body }), 'invalid_subscription')).field, field);
    }
    assert.deepEqual((await ann.does('listDevices')).items, []);
  },
  'an endpoint that is no https address is refused': async (tenant) => {
    const ann = await tenant.person();
    for (const endpoint of [
      'nonsense',
      'ftp://push.example/x',
      'http://push.example/x',
      'https://u:p@push.example/x',
    ]) {
      const error = await refused(
        ann.call('subscribe', { body: { subscription: { ...aSubscription(), endpoint } } }),
        'invalid_subscription',
      );
      assert.equal(error.field, 'subscription.endpoint', endpoint);
    }
  },
  'an endpoint at a private address is refused, however it is written': async (tenant) => {
    const ann = await tenant.person();
    for (const endpoint of PRIVATE) {
      const body = { subscription: { ...aSubscription(), endpoint } };
      await refused(ann.call('subscribe', { body }), 'endpoint_refused').catch((error: unknown) =>
        assert.fail(`${endpoint}: ${error}`),
      );
    }
    assert.deepEqual((await ann.does('listDevices')).items, []);
  },
  'a subscription that was made with another key is refused now rather than at its first push': async (tenant) => {
    const ann = await tenant.person();
    const { publicKey } = await ann.does('vapidKey');
    const subscription = aSubscription();
    const other = { body: { subscription, vapidPublicKey: keys.p256dh } };
    assert.equal((await refused(ann.call('subscribe', other), 'invalid_subscription')).field, 'vapidPublicKey');
    const made = await ann.call('subscribe', { body: { subscription, vapidPublicKey: publicKey } });
    tenant.afterwards(() => ann.call('deleteDevice', { params: { id: made.body.id } }));
    assert.equal(made.status, 201);
  },
  'a device token is good for receipts and for its own address, and for nothing else': async (tenant) => {
    const ann = await tenant.person();
    const device = await aDevice(tenant, ann);
    const alone = callerBy(tenant.wire, bearer(device.deviceToken));
    for (const name of ['me', 'state', 'listDevices', 'listAsks'] as const)
      await refused(alone.call(name), 'forbidden');
    const subscription = aSubscription();
    await refused(alone.call('subscribe', { body: { subscription } }), 'forbidden');
    await refused(alone.call('subscribe', { body: { subscription, replaces: 'https://push.invalid/x' } }), 'forbidden');
    const body = { subscription, replaces: device.subscription.endpoint };
    const moved = await alone.does('subscribe', { body });
    assert.equal(moved.id, device.id);
    assert.equal((await ann.does('listDevices')).items.length, 1);
  },
  'a device is forgotten once, by its id or by its endpoint': async (tenant) => {
    const ann = await tenant.person();
    const { id } = await ann.does('subscribe', { body: { subscription: aSubscription() } });
    assert.equal((await ann.call('deleteDevice', { params: { id } })).status, 204);
    await refused(ann.call('deleteDevice', { params: { id } }), 'not_found');
    await refused(ann.call('testDevice', { params: { id } }), 'not_found');
    const subscription = aSubscription();
    await ann.does('subscribe', { body: { subscription } });
    for (let round = 0; round < 2; round++) {
      const gone = await ann.call('unsubscribe', { body: { endpoint: subscription.endpoint } });
      assert.equal(gone.status, 204);
    }
    assert.deepEqual((await ann.does('listDevices')).items, []);
  },
  'a test is told to one device alone, and what the device reports is in the ledger': async (tenant) => {
    const ann = await tenant.person();
    const [phone, laptop] = [await aDevice(tenant, ann), await aDevice(tenant, ann)];
    const test = await ann.does('testDevice', { params: { id: phone.id } });
    assert.equal(test.kind, 'test');
    const query = { wait: 15, version: test.version };
    const told = await ann.does('getNotification', { params: { id: test.id }, query });
    assert.deepEqual(
      told.deliveries.map(({ deviceId }) => deviceId),
      [phone.id],
    );
    const body = { notificationId: test.id, type: 'shown' };
    assert.equal((await callerBy(tenant.wire, bearer(phone.deviceToken)).call('receipt', { body })).status, 204);
    const after = await ann.does('getNotification', { params: { id: test.id } });
    assert.deepEqual(
      after.deliveries[0]?.receipts.map(({ type }) => type),
      ['shown'],
    );
    const bob = await tenant.person('Bob');
    const stranger = callerBy(tenant.wire, bearer((await aDevice(tenant, bob)).deviceToken));
    await refused(stranger.call('receipt', { body }), 'not_found');
    assert.notEqual(laptop.id, phone.id);
  },
};
