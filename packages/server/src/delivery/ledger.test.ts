import { expect, test, vi } from 'vitest';
import { eventually, openHouse } from './house.suite.ts';

const never = (): AbortSignal => new AbortController().signal;

test('each reads what they were told, an agent what it caused, nobody else anything', async () => {
  await using house = await openHouse();
  const ledger = house.ledgerRoom();
  const asks = [await house.ask(), await house.ask(), await house.ask()];
  const first = await ledger.list(house.user, { limit: 2 });
  expect(first.items.map(({ askId }) => askId)).toEqual([asks[2]?.id, asks[1]?.id]);
  const rest = await ledger.list(house.user, { limit: 2, before: first.next });
  expect(rest.items.map(({ askId }) => askId)).toEqual([asks[0]?.id]);
  expect(rest.next).toBeUndefined();
  expect((await ledger.list(house.agent, { limit: 9, askId: asks[1]?.id })).items).toHaveLength(1);
  const bob = await house.person('Bob');
  expect((await ledger.list(bob, { limit: 9 })).items).toEqual([]);
  const [one] = first.items;
  await expect(ledger.get(bob, one?.id ?? '', {}, never())).rejects.toMatchObject({ code: 'not_found' });
  expect(await ledger.get(house.agent, one?.id ?? '', {}, never())).toEqual(one);
});

test('a long poll is answered when there is news: for a user at once, for an agent at the next look', async () => {
  await using house = await openHouse();
  const ledger = house.ledgerRoom();
  const { id, version } = await house.ledger(await house.ask());
  const patience = { waitSeconds: 25, version };
  const user = ledger.get(house.user, id, patience, never());
  const agent = vi.fn();
  const asked = ledger.get(house.agent, id, { waitSeconds: 25 }, never()).then(agent);
  await eventually(() => expect(house.clock.waiting).toBe(2));
  const worker = house.worker();
  await worker.idle();
  expect(await user).toMatchObject({ state: 'decided' });
  expect(agent).not.toHaveBeenCalled();
  await house.clock.advance(2_000);
  await asked;
  expect(agent).toHaveBeenCalledWith(expect.objectContaining({ state: 'decided' }));
  expect(await ledger.get(house.user, id, patience, never())).toMatchObject({ state: 'decided' });
});

test('without news it is answered when the time is over, or nobody waits any more', async () => {
  await using house = await openHouse();
  const ledger = house.ledgerRoom();
  const { id, version } = await house.ledger(await house.ask());
  const answered = vi.fn();
  const polled = ledger.get(house.user, id, { waitSeconds: 600 }, never()).then(answered);
  await eventually(() => expect(house.clock.waiting).toBe(1));
  for (let seconds = 0; seconds < 58; seconds += 2) await house.clock.advance(2_000);
  expect(answered).not.toHaveBeenCalled();
  await house.clock.advance(2_000);
  await polled;
  expect(answered).toHaveBeenCalledWith(expect.objectContaining({ version }));

  const leaving = new AbortController();
  const left = ledger.get(house.user, id, { waitSeconds: 60 }, leaving.signal);
  await eventually(() => expect(house.clock.waiting).toBe(1));
  leaving.abort();
  expect(await left).toMatchObject({ version });
  expect(house.clock.waiting).toBe(0);
});
