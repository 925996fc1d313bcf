import { openPushService } from '@beckon/testkit/push-service';
import { expect, test } from 'vitest';
import { addDevice, openHome, shows } from '../../test/home.ts';

test('none yet: how to get one', async () => {
  await using home = await openHome();
  await home.open();
  expect(await home.beckon('devices').ended).toEqual({
    code: 0,
    stdout: 'No device yet. Open the link that `npx beckon link` prints there, and allow notifications.\n',
    stderr: '',
  });
});

test('a test push that is shown, and then the table says so', async () => {
  await using service = await openPushService();
  await using home = await openHome();
  await home.open();
  const { device } = await addDevice(home, service, 'Chrome on Android', shows(home));
  expect((await home.beckon('devices').ended).stdout).toMatch(
    /Chrome on Android +127\.0\.0\.1:\d+ +not proven yet +never +never\n/,
  );
  const { code, stdout } = await home.beckon('devices', 'test', device.id).ended;
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^Chrome on Android: shown after \d+ ms\n$/)]);
  expect((await home.beckon('devices', 'list').ended).stdout).toMatch(/ ok +now +now\n|ok +\d+ s ago +/);
  expect(JSON.parse((await home.beckon('devices', 'list', '--json').ended).stdout)).toMatchObject([{ id: device.id }]);
});

test('one that the push service no longer knows, and one that is removed', async () => {
  await using service = await openPushService();
  await using home = await openHome();
  await home.open();
  const gone = await addDevice(home, service, 'Old phone');
  const kept = await addDevice(home, service, 'New phone');
  service.unsubscribe(gone.subscription);
  const { code, stdout } = await home.beckon('devices', 'test', gone.device.id).ended;
  expect([code, stdout]).toEqual([1, expect.stringMatching(/^Old phone: refused: gone \(410\)\. Open Beckon there/)]);
  const removed = await home.beckon('devices', 'rm', kept.device.id).ended;
  expect(removed).toMatchObject({ code: 0, stdout: 'New phone is forgotten.\n' });
  expect(await home.beckon('devices', 'rm', kept.device.id).ended).toMatchObject({ code: 66 });
});

test('Ctrl-C ends the wait for a device that stays silent', async () => {
  await using service = await openPushService();
  await using home = await openHome();
  await home.open();
  const arrived = Promise.withResolvers<void>();
  const { device } = await addDevice(home, service, 'Dozing phone', () => arrived.resolve());
  const testing = home.beckon('devices', 'test', device.id);
  await arrived.promise;
  testing.signal('SIGINT');
  expect(await testing.ended).toMatchObject({ code: 130 });
});
