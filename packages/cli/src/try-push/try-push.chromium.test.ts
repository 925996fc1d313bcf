import { notifications, openChromium, pump, stubPushSubscribe } from '@beckon/testkit/chromium';
import { openPushService } from '@beckon/testkit/push-service';
import { expect, test } from 'vitest';
import { openHome } from '../../test/home.ts';

test('one press of the button in a real browser, and the push is shown', async () => {
  await using service = await openPushService();
  await using home = await openHome();
  await using chromium = await openChromium();
  const stub = await stubPushSubscribe(chromium.context, service);
  await using _ = pump(chromium, stub);
  const trying = home.beckon('doctor', '--try-push');
  await trying.until(/press the button/);

  const page = await chromium.newPage(trying.opened[0] ?? '');
  await page.getByRole('button', { name: 'Send a push to this browser' }).click();
  await page.getByText(/^Shown after \d+ (ms|s)\.$/).waitFor();
  expect(await notifications(chromium, page)).toMatchObject([
    { title: 'Beckon', body: 'A push reached this browser.' },
  ]);
  expect(await trying.ended).toMatchObject({ code: 0 });
  expect(service.refusals).toEqual([]);
});

test('a browser that does not allow notifications is told where to mend that', async () => {
  await using home = await openHome();
  await using chromium = await openChromium({ notifications: 'denied' });
  const trying = home.beckon('doctor', '--try-push');
  await trying.until(/press the button/);
  const page = await chromium.newPage(trying.opened[0] ?? '');
  await page.getByRole('button').click();
  await page.getByText('Notifications are not allowed for this page.').waitFor();
});
