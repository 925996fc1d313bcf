import fc from 'fast-check';
import { expect, test } from 'vitest';
import { approval, asAgent, asUser, cast, type OpenTestStore, opened } from './house.suite.ts';

export const feedSuite = (open: OpenTestStore): void => {
  test('a feed tells what its reader needs, in order, from any position', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const reader = asUser(crew, crew.ann);
    const since = (await store.feeds.head(crew.ann.id)).seq;
    const ask = await opened(store, crew);
    await store.asks.answer(crew.tenantId, ask.id, approval(crew.ann, clock.now()));
    const { frames } = await store.feeds.page(reader, since, 100);
    expect(frames.map((frame) => frame.type)).toEqual([
      ...['superseded', 'superseded', 'superseded'],
      ...['ask.updated', 'badge.updated', 'notification.updated'],
    ]);
    expect(frames.map((frame) => frame.seq)).toEqual([1, 2, 3, 4, 5, 6].map((step) => since + step));
    expect(frames[0]?.data).toEqual({ entityId: ask.id });
    const { frames: opening } = await store.feeds.page(reader, since, 3);
    expect(opening.map((frame) => frame.type)).toEqual(['ask.opened', 'badge.updated', 'notification.created']);
    expect(opening[0]?.data).toMatchObject({ id: ask.id, state: 'answered', version: 2 });
    expect((await store.feeds.page(reader, since + 3, 2)).frames.map((frame) => frame.seq)).toEqual([
      since + 4,
      since + 5,
    ]);
  });

  test('an agent reads its own asks, and nothing of other agents', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const ask = await opened(store, crew);
    const { frames } = await store.feeds.page(asAgent(crew), 0, 100);
    expect(frames).toMatchObject([{ type: 'ask.opened', data: { id: ask.id } }]);
  });

  test('what a reader may not see comes as void', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const ask = await opened(store, crew);
    const { frames } = await store.feeds.page({ ...asUser(crew, crew.ann), tenantId: 'not-hers' }, 1, 1);
    expect(frames).toMatchObject([{ type: 'void', data: { entityId: ask.id } }]);
  });

  test('positions are gapless and in commit order, however commands are mixed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ to: fc.integer({ min: 1, max: 3 }), cancel: fc.boolean() }), {
          minLength: 1,
          maxLength: 25,
        }),
        async (steps) => {
          await using house = await open();
          const { store } = house;
          const crew = await cast(store);
          const names = [[crew.ann.id], [crew.bob.id], [crew.ann.id, crew.bob.id]];
          await Promise.all(
            steps.map(async ({ to, cancel }, index) => {
              const ask = await opened(store, crew, { key: `k${index}`, to: names[to - 1] ?? [] });
              if (cancel) await store.asks.cancel(crew.tenantId, crew.agent.id, ask.id, undefined);
            }),
          );
          for (const reader of [asUser(crew, crew.ann), asUser(crew, crew.bob), asAgent(crew)]) {
            const { frames } = await store.feeds.page(reader, 0, 1_000);
            const { seq } = await store.feeds.head(reader.id);
            expect(frames.map((frame) => frame.seq)).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
            expect(frames.every((frame, index) => frame.at >= (frames[index - 1]?.at ?? 0))).toBe(true);
          }
        },
      ),
      { numRuns: 10 },
    );
  });

  test('the hint of a commit names the heads it moved', async () => {
    await using house = await open();
    const crew = await cast(house.store);
    house.hints.length = 0;
    await opened(house.store, crew);
    expect(house.hints).toHaveLength(1);
    expect(house.hints[0]?.due).toBe(true);
    expect(house.hints[0]?.heads.get(crew.ann.id)).toBe((await house.store.feeds.head(crew.ann.id)).seq);
  });

  test('trimming forgets what is old and not among the newest, and says so in the head', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    for (let index = 0; index < 10; index++) await opened(store, crew, { key: `k${index}` });
    const before = await store.feeds.head(crew.agent.id);
    expect(await store.feeds.trim(clock.now(), 3, 10)).toBe(0);
    await clock.advance(1);
    await store.feeds.trim(clock.now(), 3, 10);
    const after = await store.feeds.head(crew.agent.id);
    expect(after).toEqual({ ...before, trimmed: 7 });
    expect((await store.feeds.page(asAgent(crew), 0, 100)).frames.map((frame) => frame.seq)).toEqual([8, 9, 10]);
  });

  test('a feed keeps its epoch when the store is opened again', async () => {
    await using house = await open();
    const { epoch } = await house.store.feeds.head('nobody-yet');
    const store = await house.reopen();
    expect((await store.feeds.head('nobody-yet')).epoch).toBe(epoch);
  });
};
