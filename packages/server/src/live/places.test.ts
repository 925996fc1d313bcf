import { expect, test, vi } from 'vitest';
import { FULL_RETRY_MS, MOST_PER_CREDENTIAL, MOST_PER_PRINCIPAL, Places } from './places.ts';
import { openRoom } from './room.suite.ts';

const reader = (id: string, credentialId: string | null) => ({ id, credentialId });

test('a credential holds twenty open, and one more for each that it gives back', () => {
  const places = new Places();
  const leave = Array.from({ length: MOST_PER_CREDENTIAL }, () => places.take(reader('ann', 'phone')));
  expect(leave).not.toContain(undefined);
  expect(places.take(reader('ann', 'phone'))).toBeUndefined();
  expect(places.take(reader('ann', 'laptop'))).toBeDefined();
  leave[0]?.();
  leave[0]?.();
  expect(places.take(reader('ann', 'phone'))).toBeDefined();
  expect(places.take(reader('ann', 'phone'))).toBeUndefined();
});

test('a principal holds a hundred open, by whatever credentials, also by those that have no name', () => {
  const places = new Places();
  const credentials = [null, 'one', 'two', 'three', 'four', 'five'];
  for (let n = 0; n < MOST_PER_PRINCIPAL; n++) {
    expect(places.take(reader('ann', credentials[n % credentials.length] ?? null))).toBeDefined();
  }
  for (const credential of credentials) expect(places.take(reader('ann', credential))).toBeUndefined();
  expect(places.take(reader('bob', null))).toBeDefined();
});

test('one stream too many is told when to come back; one wait too many, too; neither stands in another’s way', async () => {
  await using room = await openRoom();
  const phone = await room.session();
  const streams = [];
  for (let n = 1; n < MOST_PER_CREDENTIAL; n++) streams.push(await room.connect(phone));
  const leaving = new AbortController();
  const wait = room.live.hold(phone, leaving.signal, (signal) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => resolve());
    return promise;
  });

  const late = await room.connect(phone);
  expect((await late.rest()).map(({ data, retry }) => [data.type, data.reason, data.retryAfterMs, retry])).toEqual([
    ['goodbye', 'rate_limited', FULL_RETRY_MS, FULL_RETRY_MS],
  ]);
  const never = new AbortController().signal;
  const full = { code: 'rate_limited', retryAfter: FULL_RETRY_MS / 1_000 };
  await expect(room.live.poll(phone, { waitSeconds: 60 }, never)).rejects.toMatchObject(full);
  await expect(room.live.hold(phone, never, () => Promise.resolve())).rejects.toMatchObject(full);
  expect(await room.live.poll(phone, { waitSeconds: 0 }, never)).toMatchObject({ frames: [{ event: 'sync' }] });

  const laptop = await room.connect(await room.session());
  await laptop.until('caught_up');
  leaving.abort();
  await wait;
  const again = await room.connect(phone);
  await again.until('caught_up');
  streams[0]?.leave();
  await vi.waitFor(() => expect(room.live.open).toBe(MOST_PER_CREDENTIAL));
  const last = await room.connect(phone);
  await last.until('caught_up');
});
