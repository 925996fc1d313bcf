import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@beckon/client';
import { PushPayload } from '@beckon/protocol';
import { openFirefox } from '@beckon/testkit/firefox';
import { openAutopush, openPushService, type SubscriptionJSON } from '@beckon/testkit/push-service';
import { appDirectory } from '@beckon/web';
import { expect, test, vi } from 'vitest';
import { openSite, subscribeInPage } from '../../testkit/src/machine/site.fixture.ts';
import { openHouse, readConfig } from '../src/index.ts';

/** A stock Firefox is the independent reader of what we encrypt: real subscribe, real decryption, real worker. */

const WORKER = `
  addEventListener('install', () => skipWaiting());
  addEventListener('activate', (event) => event.waitUntil(clients.claim()));
  addEventListener('push', (event) => {
    event.waitUntil(fetch('/report', { method: 'POST', body: JSON.stringify({ push: event.data.text() }) }));
  });
`;

const open = async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'beckon-firefox-'));
  const settings = {
    BECKON_DATA_DIR: dataDir,
    BECKON_PORT: '0',
    BECKON_PUSH_ALLOW_PRIVATE: '1',
    BECKON_LOG_LEVEL: 'error',
  };
  const house = await openHouse({ config: readConfig(settings, { cwd: dataDir, home: dataDir }), appDirectory });
  const { agentKey, ownerToken } = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8')) as Record<
    string,
    string
  >;
  return {
    house,
    owner: createClient({ url: house.url, token: ownerToken ?? '' }),
    agent: createClient({ url: house.url, token: agentKey ?? '' }),
    [Symbol.asyncDispose]: async () => {
      await house.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

test('what the server sends about an ask is, to the byte, what the worker of a stock Firefox reads', async () => {
  await using service = await openPushService();
  await using autopush = await openAutopush(service);
  await using site = await openSite(WORKER);
  await using firefox = await openFirefox({ pushServerURL: autopush.pushServerURL });
  await using beckon = await open();
  const { publicKey } = await beckon.owner.call('vapidKey');
  const page = await firefox.newPage(site.url);
  const subscription = (await page.evaluate(subscribeInPage, publicKey)) as SubscriptionJSON;
  const device = await beckon.owner.call('subscribe', {
    body: { subscription, name: 'Firefox', vapidPublicKey: publicKey },
  });

  const ask = await beckon.agent.call('openAsk', {
    body: { key: 'one', kind: 'approval', title: 'Grüße an alle schicken? 🎈', detail: 'mail --to everybody' },
  });
  const { push } = (await site.nextReport()) as { push: string };
  expect(await autopush.nextAck()).toMatchObject({ code: 100 });
  expect(service.refusals).toEqual([]);

  const payload = PushPayload.parse(JSON.parse(push));
  expect(JSON.stringify(payload)).toBe(push);
  expect(payload).toMatchObject({
    web_push: 8030,
    mutable: true,
    app_badge: 1,
    notification: {
      title: 'cli',
      body: 'Grüße an alle schicken? 🎈\nmail --to everybody',
      tag: `ask:${ask.id}`,
      silent: false,
    },
    beckon: { v: 1, kind: 'approval', purpose: 'alert', askId: ask.id, detailHash: ask.detailHash },
  });
  const answered = await createClient({ url: beckon.house.url, token: payload.beckon.token ?? '' }).call('answerAsk', {
    params: { id: ask.id },
    body: { value: 'approve', detailHash: ask.detailHash ?? '' },
  });
  expect(answered.answer).toMatchObject({
    value: 'approve',
    via: 'notification',
    deviceId: device.id,
    deviceName: 'Firefox',
  });
});

test('the app itself, in a stock Firefox: sign in, turn notifications on, and its worker says that it showed the ask', async () => {
  await using service = await openPushService();
  await using autopush = await openAutopush(service);
  await using firefox = await openFirefox({ pushServerURL: autopush.pushServerURL });
  await using beckon = await open();
  const page = await firefox.newPage(`${beckon.house.url}/sign-in#${await beckon.house.signInSecret(60_000)}`);
  await page.locator('::-p-text(Turn on notifications)').click();
  await vi.waitFor(async () => expect((await beckon.owner.call('listDevices')).items).toHaveLength(1), {
    timeout: 60_000,
  });

  const ask = await beckon.agent.call('openAsk', { body: { key: 'two', kind: 'approval', title: 'Deploy?' } });
  expect(await autopush.nextAck()).toMatchObject({ code: 100 });
  const isShown = (askId: string, timeout = 60_000): Promise<void> =>
    vi.waitFor(
      async () => {
        const [told] = (await beckon.agent.call('whyAsk', { params: { id: askId } })).items;
        const shown = { state: 'accepted', deviceName: 'Firefox on Linux', receipts: [{ type: 'shown' }] };
        expect(told?.deliveries).toMatchObject([shown]);
      },
      { timeout },
    );
  await isShown(ask.id);

  // the push service loses everything: Firefox drops the subscription, and the worker subscribes anew by itself
  const [before] = autopush.endpoints;
  autopush.forgetEveryone();
  await vi.waitFor(() => expect(autopush.endpoints.filter((endpoint) => endpoint !== before)).toHaveLength(1), {
    timeout: 60_000,
  });
  await vi.waitFor(
    async () => {
      const again = await beckon.agent.call('openAsk', {
        body: { key: crypto.randomUUID(), kind: 'approval', title: 'And now?' },
      });
      // one that was told before the worker had said where it is now never comes: then another is asked
      await isShown(again.id, 5_000);
    },
    { timeout: 60_000, interval: 500 },
  );
  expect((await beckon.owner.call('listDevices')).items).toHaveLength(1);
});
