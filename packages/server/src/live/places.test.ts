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

test('where all are taken the oldest that can be sent away makes way, and leaves no place behind', () => {
  const places = new Places();
  const gone: number[] = [];
  places.take(reader('ann', 'phone'));
  const leave = Array.from({ length: MOST_PER_CREDENTIAL - 1 }, (_, n) =>
    places.take(reader('ann', 'phone'), () => gone.push(n)),
  );
  expect(places.take(reader('ann', 'phone'), () => gone.push(99))).toBeDefined();
  expect(places.take(reader('ann', 'phone'))).toBeDefined();
  expect(gone).toEqual([0, 1]);
  leave[0]?.();
  leave[1]?.();
  expect(places.take(reader('ann', 'phone'))).toBeDefined();
  expect(gone).toEqual([0, 1, 2]);
});

test('of one stream too many the oldest is told when to come back; a wait too many is refused', async () => {
  await using room = await openRoom();
  const phone = await room.session();
  const streams = [];
  for (let n = 0; n < MOST_PER_CREDENTIAL; n++) streams.push(await room.connect(phone));
  const [oldest] = streams;
  await oldest?.until('caught_up');
  const late = await room.connect(phone);
  await late.until('caught_up');
  expect((await oldest?.rest())?.map(({ data }) => [data.type, data.reason])).toEqual([['goodbye', 'rate_limited']]);
  await vi.waitFor(() => expect(room.live.open).toBe(MOST_PER_CREDENTIAL));
  for (const stream of streams) stream.leave();
  late.leave();
  await vi.waitFor(() => expect(room.live.open).toBe(0));

  const never = new AbortController().signal;
  const leaving = new AbortController();
  const waits = Array.from({ length: MOST_PER_CREDENTIAL }, () =>
    room.live.hold(phone, leaving.signal, (signal) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => resolve());
      return promise;
    }),
  );
  const full = { code: 'rate_limited', retryAfter: FULL_RETRY_MS / 1_000 };
  await expect(room.live.poll(phone, { waitSeconds: 60 }, never)).rejects.toMatchObject(full);
  await expect(room.live.hold(phone, never, () => Promise.resolve())).rejects.toMatchObject(full);
  expect(await room.live.poll(phone, { waitSeconds: 0 }, never)).toMatchObject({ frames: [{ event: 'sync' }] });
  const refused = await room.connect(phone);
  expect((await refused.rest()).map(({ data }) => [data.reason, data.retryAfterMs])).toEqual([
    ['rate_limited', FULL_RETRY_MS],
  ]);
  leaving.abort();
  await Promise.all(waits);
  const again = await room.connect(phone);
  await again.until('caught_up');
});
