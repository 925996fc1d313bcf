import { expect, test, vi } from 'vitest';
import { openRoom, type Room } from './room.suite.ts';

const online = async ({ store, cast }: Room): Promise<boolean | undefined> =>
  (await store.people.agent(cast.tenantId, cast.agent.id))?.online;

test('an agent is online from its first stream to its last', async () => {
  await using room = await openRoom();
  expect(await online(room)).toBe(false);
  const [one, two] = [await room.connect(room.robot), await room.connect(room.robot)];
  await Promise.all([one.until('caught_up'), two.until('caught_up')]);
  await vi.waitFor(async () => expect(await online(room)).toBe(true));
  one.leave();
  await vi.waitFor(() => expect(room.live.open).toBe(1));
  expect(await online(room)).toBe(true);
  two.leave();
  await vi.waitFor(async () => expect(await online(room)).toBe(false));
});

test('an agent stays online as long as its stream is open, however long that is', async () => {
  await using room = await openRoom();
  const stream = await room.connect(room.robot);
  await stream.until('caught_up');
  for (let minutes = 0; minutes < 10; minutes++) {
    await room.clock.advance(60_000);
    expect(await online(room)).toBe(true);
  }
});

test('a wait is a sign of life that runs out', async () => {
  await using room = await openRoom();
  const never = new AbortController().signal;
  await room.live.poll(room.robot, { waitSeconds: 0 }, never);
  await vi.waitFor(async () => expect(await online(room)).toBe(true));
  await room.clock.advance(45_000);
  expect(await online(room)).toBe(false);
  await room.live.hold(room.robot, never, () => Promise.resolve());
  await vi.waitFor(async () => expect(await online(room)).toBe(true));
});

test('its owner is told when an agent comes and goes, and by nothing in between', async () => {
  await using room = await openRoom();
  const owner = await room.connect(room.ann);
  await owner.until('caught_up');
  const stream = await room.connect(room.robot);
  await stream.until('caught_up');
  expect((await owner.until('agent.updated')).at(-1)?.data.data).toMatchObject({ online: true });
  await room.clock.advance(40_000);
  stream.leave();
  const seen = await owner.until('agent.updated');
  expect(seen.map(({ data }) => data.type)).toEqual(['heartbeat', 'heartbeat', 'agent.updated']);
  expect(seen.at(-1)?.data.data).toMatchObject({ online: false });
});

test('signs of life that follow each other soon are written once', async () => {
  await using room = await openRoom();
  const never = new AbortController().signal;
  const writes = vi.spyOn(room.store.people, 'agentSeen');
  const seen = (): Promise<unknown> => room.live.hold(room.robot, never, () => Promise.resolve());
  for (let n = 0; n < 50; n++) await seen();
  expect(writes).toHaveBeenCalledTimes(1);
  await room.clock.advance(15_000);
  await seen();
  expect(writes).toHaveBeenCalledTimes(2);
});

test('a person who reads makes nobody online', async () => {
  await using room = await openRoom();
  const stream = await room.connect(room.ann);
  await stream.until('caught_up');
  expect(await online(room)).toBe(false);
});
