import { openPushService } from '@beckon/testkit/push-service';
import { expect, test } from 'vitest';
import { addDevice, openHome } from '../../test/home.ts';

test('why tells an ask from the question to the acknowledgement', async () => {
  await using service = await openPushService();
  await using home = await openHome();
  const house = await home.open();
  const shown = Promise.withResolvers<void>();
  await addDevice(home, service, 'Chrome on Android', async (payload, device) => {
    const body = { notificationId: payload.beckon.id, type: 'shown' } as const;
    await home.owner().call('receipt', { body, token: device.deviceToken });
    shown.resolve();
  });
  const asking = home.atTerminal('ask', 'Deploy?', '--wait');
  await asking.until(/Told/);
  await shown.promise;
  const [ask] = (await home.agent().call('listAsks')).items;
  await home.owner().call('answerAsk', { params: { id: ask?.id ?? '' }, body: { value: 'deny', text: 'no' } });
  await asking.ended;
  await house.idle();

  const { code, stdout } = await home.beckon('why', 'last').ended;
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^Deploy\? \(approval, ask [0-9a-f-]{36}\), \d{4}-\d\d-\d\d \d\d:\d\d \((now|\d+ s ago)\)$/);
  expect(lines[1]).toMatch(/^ {2}\d\d:\d\d:\d\d\.\d{3} {13}asked$/);
  expect(lines[2]).toMatch(/decided: send\. The agent is blocked until you answer, so your device is told\.$/);
  const rest = lines.slice(3).join('\n');
  expect(rest).toMatch(/\+\d+ ms {2}Chrome on Android: the push service took it \(201\)$/m);
  expect(rest).toMatch(/Chrome on Android: shown$/m);
  expect(rest).toMatch(/answered by Owner through a program: deny, no$/m);
  expect(rest).toMatch(/the agent has the answer$/m);
  expect(rest).toMatch(/Chrome on Android, how it ended: the push service took it \(201\)$/m);
  expect(service.refusals).toEqual([]);
});

test('a notification is found by its event, by its own id, and by a beginning of either', async () => {
  await using home = await openHome();
  const house = await home.open();
  const { code, stdout } = await home.beckon('notify', 'The backup is done', '--title', 'Backup', '--key', 'b').ended;
  expect(code).toBe(0);
  expect((await home.beckon('notify', 'The backup is done', '--title', 'Backup', '--key', 'b').ended).stdout).toBe(
    stdout,
  );
  await house.idle();
  const [notification, ...more] = (await home.owner().call('listNotifications')).items;
  expect([notification?.body, more]).toEqual(['Backup\nThe backup is done', []]);
  const told = await home.beckon('why', 'last').ended;
  expect(told.stdout).toMatch(/^cli: Backup: The backup is done \(task complete, notification /);
  expect(told.stdout).toContain('decided: suppress. No device of yours can be told: none is registered.');
  const id = notification?.id ?? '';
  for (const name of [stdout.trim(), id, id.slice(0, -1)]) {
    expect((await home.beckon('why', name).ended).stdout).toBe(told.stdout);
  }
  const json = await home.beckon('why', id, '--json').ended;
  expect(JSON.parse(json.stdout)).toMatchObject({ notifications: [{ id }] });
});

test('`last` is the last ask, whatever was told since', async () => {
  await using home = await openHome();
  const house = await home.open();
  for (const title of ['First?', 'Second?']) await home.beckon('ask', title).ended;
  await home.beckon('notify', 'The backup is done').ended;
  await house.idle();
  expect((await home.beckon('why', 'last').ended).stdout).toMatch(/^Second\? \(approval, ask /);
});

test('an agent with a key alone may ask why, too', async () => {
  await using home = await openHome();
  const house = await home.open();
  await home.beckon('ask', 'Deploy?').ended;
  const [ask] = (await home.agent().call('listAsks')).items;
  const key = (await home.beckon('keys', 'create', '--agent', 'cli').ended).stdout.trim();
  const { code, stdout } = await home.beckon('why', ask?.id ?? '', '--url', house.url, '--token', key).ended;
  expect(code).toBe(0);
  expect(stdout).toContain('asked');
});

test('an id that is nobody’s, a beginning that is two’s, and nothing yet', async () => {
  await using home = await openHome();
  await home.open();
  expect(await home.beckon('why', 'last').ended).toMatchObject({ code: 66 });
  expect(await home.beckon('why', '0198c2f1').ended).toMatchObject({ code: 66 });
  expect(await home.beckon('why', '00000000-0000-7000-8000-000000000000').ended).toMatchObject({ code: 66 });
  await home.beckon('ask', 'One?').ended;
  await home.beckon('ask', 'Two?').ended;
  const both = await home.beckon('why', '0').ended;
  expect([both.code, both.stderr]).toEqual([64, expect.stringContaining('write more of the id')]);
});

test('notify refuses a type there is not', async () => {
  await using home = await openHome();
  await home.open();
  expect(await home.beckon('notify', 'x', '--type', 'party').ended).toMatchObject({ code: 64 });
});
