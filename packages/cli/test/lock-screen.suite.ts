import { clickNotification, notifications } from '@beckon/testkit/chromium';
import { openPushService } from '@beckon/testkit/push-service';
import { expect, test } from 'vitest';
import { openPhone } from './phone.ts';
import { openStage } from './stage.ts';

/** Story 1: an agent asks, the phone shows it, one tap, and the agent goes on. All parts are real but the push service. */
export const lockScreenSuite = (settings: () => Promise<Record<string, string>>): void => {
  test('ask by command, answer by the button of the notification, and the command ends with yes', async () => {
    await using service = await openPushService();
    await using stage = await openStage(await settings());
    await using phone = await openPhone(stage.link, service);

    const asking = stage.beckon('ask', 'Deploy?', '--approve', '--detail', 'npm test', '--wait');
    const shown = await phone.shown(/Deploy\?/);
    expect(shown).toMatchObject({ title: 'cli', body: 'Deploy?\nnpm test', requireInteraction: true });
    expect(shown.actions).toEqual([
      { action: 'approve', title: 'Approve' },
      { action: 'deny', title: 'Deny' },
    ]);

    await clickNotification(phone.chromium, phone.scope, shown.tag, 'approve');
    expect(await asking.done).toMatchObject({ code: 0, stdout: 'approved\n' });

    await phone.page.goto(stage.url);
    await phone.page.getByRole('heading', { name: 'Nobody waits for you' }).waitFor();
    const left = await notifications(phone.chromium, phone.page);
    expect(left.filter(({ tag }) => tag.startsWith('ask:'))).toEqual([]);
    const why = await stage.beckon('why', 'last').done;
    expect(why.stdout).toContain('answered');
  });

  test('the server is killed between ask and answer, and the command still gets its answer', async () => {
    await using service = await openPushService();
    await using stage = await openStage(await settings());
    await using phone = await openPhone(stage.link, service);

    const asking = stage.beckon('ask', 'Deploy?', '--approve', '--wait');
    const shown = await phone.shown(/Deploy\?/);
    await stage.restart('SIGKILL');
    await clickNotification(phone.chromium, phone.scope, shown.tag, 'deny');
    expect(await asking.done).toMatchObject({ code: 1, stdout: 'denied\n' });
  });

  test('an answer that is tapped while there is no network is kept, shown as not sent, and sent later', async () => {
    await using service = await openPushService();
    await using stage = await openStage(await settings());
    await using phone = await openPhone(stage.link, service);

    const asking = stage.beckon('ask', 'Deploy?', '--approve', '--wait');
    const shown = await phone.shown(/Deploy\?/);
    await stage.stop('SIGKILL');
    await clickNotification(phone.chromium, phone.scope, shown.tag, 'approve');
    await phone.shown(/Not sent yet/);

    await stage.start();
    await phone.page.goto(stage.url);
    expect(await asking.done).toMatchObject({ code: 0, stdout: 'approved\n' });
    await phone.page.getByRole('heading', { name: 'Nobody waits for you' }).waitFor();
  });

  test('a phone without network keeps the answer, and sends it by itself when the network is back', async () => {
    await using service = await openPushService();
    await using stage = await openStage(await settings());
    await using phone = await openPhone(stage.link, service);

    const asking = stage.beckon('ask', 'Deploy?', '--approve', '--wait');
    const shown = await phone.shown(/Deploy\?/);
    await phone.chromium.context.setOffline(true);
    await clickNotification(phone.chromium, phone.scope, shown.tag, 'deny');
    await phone.shown(/Not sent yet/);
    await phone.chromium.context.setOffline(false);
    expect(await asking.done).toMatchObject({ code: 1, stdout: 'denied\n' });
  });

  test('of two people the second is told who was first', async () => {
    await using service = await openPushService();
    await using stage = await openStage(await settings());
    const { body: ada } = await stage.call('POST', '/v1/users', { name: 'Ada' });
    const { body: token } = await stage.call('POST', `/v1/users/${ada.id}/tokens`, {});
    const { body: pairing } = await stage.call('POST', '/v1/pairings', {}, token.token);
    const { body: me } = await stage.call('GET', '/v1/me', undefined, stage.ownerToken);
    await using hers = await openPhone(`${stage.url}/sign-in#${pairing.code}`, service);
    await using mine = await openPhone(stage.link, service);

    const asking = stage.beckon('ask', 'Deploy?', '--approve', '--wait', '--to', me.user.id, '--to', ada.id);
    const onHers = await hers.shown(/Deploy\?/);
    const onMine = await mine.shown(/Deploy\?/);
    const { body: asks } = await stage.call('GET', '/v1/asks', undefined, stage.agentKey);
    await mine.page.goto(`${stage.url}/asks/${asks.items[0].id}`);
    await mine.page.getByRole('button', { name: 'Deny' }).waitFor();

    await clickNotification(hers.chromium, hers.scope, onHers.tag, 'approve');
    expect(await asking.done).toMatchObject({ code: 0 });
    await mine.page.getByText('Ada approved this').first().waitFor();
    expect(await mine.shown(/Approved by Ada/)).toMatchObject({ tag: onMine.tag, silent: true, actions: [] });
    const { body: after } = await stage.call('GET', `/v1/asks/${asks.items[0].id}`, undefined, stage.ownerToken);
    expect(after.answer).toMatchObject({ value: 'approve', userName: 'Ada', via: 'notification' });
  });

  test('a tap beside the buttons opens the very ask, and Approve there answers it', async () => {
    await using service = await openPushService();
    await using stage = await openStage(await settings());
    await using phone = await openPhone(stage.link, service);

    const asking = stage.beckon(
      'ask',
      'Push to main?',
      '--approve',
      '--risk',
      'high',
      '--detail',
      'git push --force',
      '--wait',
    );
    const shown = await phone.shown(/Push to main\?/);
    expect(shown.actions).toEqual([]);
    await clickNotification(phone.chromium, phone.scope, shown.tag);
    await phone.page.waitForURL(/\/asks\//);
    const approve = phone.page.getByRole('button', { name: /hold to approve/i });
    await approve.dispatchEvent('pointerdown', { button: 0, pointerId: 1, isPrimary: true });
    expect(await asking.done).toMatchObject({ code: 0, stdout: 'approved\n' });
  });

  test('turning notifications on registers the device, proves it with a test push, and the terminal can do the same', async () => {
    await using service = await openPushService();
    await using stage = await openStage(await settings());
    await using _phone = await openPhone(stage.link, service);
    const { body } = await stage.call('GET', '/v1/devices', undefined, stage.ownerToken);
    expect(body.items).toMatchObject([{ name: 'Chrome on Linux', state: 'ok' }]);
    const tested = await stage.beckon('devices', 'test', body.items[0].id).done;
    expect(tested.stdout).toMatch(/shown after \d+ ms/i);
  });
};
