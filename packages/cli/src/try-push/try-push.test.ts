import { openPushService } from '@beckon/testkit/push-service';
import { expect, test } from 'vitest';
import { openHome } from '../../test/home.ts';

const post = (url: string, path: string, body: unknown, origin = url): Promise<Response> =>
  fetch(url + path, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('the page, the push, and the way back', async () => {
  await using service = await openPushService();
  await using home = await openHome();
  const trying = home.beckon('doctor', '--try-push');
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(await trying.until(/press the button/))?.[0] ?? '';
  expect(trying.opened).toEqual([url]);

  const page = await fetch(url);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await page.text()).toContain('Send a push to this browser');
  for (const path of ['/page.js', '/worker.js', '/style.css']) expect((await fetch(url + path)).status).toBe(200);
  expect((await fetch(`${url}/nothing`)).status).toBe(404);
  expect((await post(url, '/subscription', {}, 'https://elsewhere.example')).status).toBe(403);

  const { publicKey } = (await (await fetch(`${url}/key`)).json()) as { publicKey: string };
  const dead = service.subscribe({ vapidPublicKey: publicKey });
  service.unsubscribe(dead);
  expect(await (await post(url, '/subscription', dead)).json()).toEqual({
    sentence: expect.stringContaining('did not take it: it does not know this subscription (410)'),
  });
  expect(await (await post(url, '/subscription', { endpoint: 'nonsense' })).json()).toEqual({
    sentence: 'The page sent something that is no subscription.',
  });

  const alive = service.subscribe({ vapidPublicKey: publicKey });
  expect(await (await post(url, '/subscription', alive)).json()).toEqual({});
  const { id } = JSON.parse((await service.next(alive)).payload) as { id: string };
  expect(await (await post(url, '/shown', { id: 'another' })).json()).toMatchObject({ sentence: expect.any(String) });
  const shown = (await (await post(url, '/shown', { id })).json()) as { sentence: string };
  expect(shown.sentence).toMatch(/^Shown after \d+ ms\.$/);
  expect(await trying.ended).toMatchObject({ code: 0, stdout: expect.stringContaining(shown.sentence) });
});

test('Ctrl-C ends it', async () => {
  await using home = await openHome();
  const trying = home.beckon('doctor', '--try-push');
  await trying.until(/press the button/);
  trying.signal('SIGINT');
  expect(await trying.ended).toMatchObject({ code: 130 });
});
