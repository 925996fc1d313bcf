import { badgeTotal, limits, type Message } from '@beckon/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Store } from '../store.ts';
import {
  approval,
  asAgent,
  asUser,
  type Cast,
  cast,
  device,
  newEvent,
  type OpenTestStore,
  opened,
} from './house.suite.ts';
import { prompt, said, talk } from './turns.suite.ts';

/** Which of several things a step is about: a talk, a person, an ask, a bucket. */
const any = fc.nat({ max: 5 });
const step = fc.oneof(
  fc.record({
    does: fc.constantFrom('note', 'prompt', 'read', 'ask', 'answer', 'cancel', 'leave', 'join'),
    a: any,
    b: any,
  }),
  fc.record({ does: fc.constant('count' as const), a: any, b: any }),
  fc.record({ does: fc.constant('reopen' as const), a: any, b: any }),
);

/** What agents count outside is told in the badge, and pushes carry the same sum. */
export const badgeSuite = (open: OpenTestStore): void => {
  test('the badge is what is unread, open and counted outside, whatever happens, and after a new start', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        await using house = await open();
        const crew = await cast(house.store);
        const people = [crew.ann, crew.bob];
        for (const user of people) await device(house.store, crew, user);
        const talks = [await talk(house.store, crew), await talk(house.store, crew)];
        // else the agent does not know him
        await house.store.asks.post(newEvent(crew, { to: [crew.bob.id] }));
        const asks: string[] = [];
        const outside = new Map<string, number>();
        let keys = 0;
        for (const { does, a, b } of steps) {
          const { store } = house;
          const user = people[a % 2] ?? crew.ann;
          const thread = talks[b % 2] ?? expect.unreachable();
          const askId = asks[b % (asks.length || 1)];
          keys += 1;
          if (does === 'note') {
            const written = { tenantId: crew.tenantId, key: `n${keys}`, fingerprint: `${keys}`, ...said('Hi') };
            const onBehalfOf = a === 5 ? user.id : undefined;
            await store.conversations.note(thread.id, {
              ...written,
              agentId: crew.agent.id,
              onBehalfOf,
              telling: null,
            });
          } else if (does === 'prompt') {
            await store.runs.prompt(prompt(crew, thread, `p${keys}`, { userId: user.id }));
          } else if (does === 'read') {
            await store.conversations.read(asUser(crew, user), thread.id, a);
          } else if (does === 'ask') {
            const where = a < 3 ? { conversationId: thread.id } : { to: [user.id] };
            await opened(store, crew, { key: `a${keys}`, ...where }).then(
              (ask) => asks.push(ask.id),
              // everybody left
              () => undefined,
            );
          } else if (does === 'answer' && askId) {
            await store.asks.answer(crew.tenantId, askId, approval(user, house.clock.now()));
          } else if (does === 'cancel' && askId) {
            await store.asks.cancel(crew.tenantId, crew.agent.id, askId, undefined);
          } else if (does === 'leave') {
            await store.conversations.leave(asAgent(crew), thread.id, user.id);
          } else if (does === 'join') {
            await store.conversations.join(asAgent(crew), thread.id, user.id, 50);
          } else if (does === 'count') {
            const count = { name: `bucket-${b % 3}`, count: a, userId: user.id };
            expect(await store.preferences.count(asAgent(crew), count)).toBe('counted');
            outside.set(`${user.id} ${count.name}`, a);
          } else if (does === 'reopen') {
            await house.reopen();
          }
        }
        for (const user of people) {
          const badge = await house.store.asks.badges(user.id);
          const own = [...outside].filter(([key]) => key.startsWith(user.id)).map(([, count]) => count);
          const expected = (await waiting(house.store, crew, user)) + own.reduce((sum, count) => sum + count, 0);
          expect([badge.total, badgeTotal(badge.buckets)]).toEqual([expected, expected]);
          expect(await pushed(house.store, crew, user)).toBe(expected);
        }
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  test('a bucket is its agent’s own; the person hears of it, once, and 0 takes it away', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const other = await store.people.createAgent({ ...crew.agent, tenantId: crew.tenantId, ownerId: crew.ann.id });
    const count = (count: number, agentId = crew.agent.id) =>
      store.preferences.count({ ...asAgent(crew), id: agentId }, { name: 'prs', count });
    expect([await count(3), await count(4, other.id)]).toEqual(['counted', 'counted']);
    const since = (await store.feeds.head(crew.ann.id)).seq;
    expect(await count(3)).toBe('counted');
    expect((await store.feeds.head(crew.ann.id)).seq).toBe(since);
    const buckets = { asks: 0, [`agents/${crew.agent.id}/prs`]: 3, [`agents/${other.id}/prs`]: 4 };
    expect(await store.asks.badges(crew.ann.id)).toMatchObject({ total: 7, buckets });
    await count(0);
    expect((await store.feeds.page(asUser(crew, crew.ann), since, 10)).frames).toMatchObject([
      { type: 'badge.updated', data: { total: 4, buckets: { asks: 0, [`agents/${other.id}/prs`]: 4 } } },
    ]);
  });

  test('who an agent has nothing to do with has no buckets of its; and nobody has too many', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const elsewhere = await cast(store, 'elsewhere');
    const count = (userId: string | undefined, name = 'prs', agentId = crew.agent.id) =>
      store.preferences.count({ ...asAgent(crew), id: agentId }, { name, count: 1, userId });
    const orphan = await store.people.createAgent({ ...crew.agent, tenantId: crew.tenantId, ownerId: null });
    expect(await count(undefined, 'prs', orphan.id)).toBe('no_addressee');
    expect(await count(crew.bob.id)).toBe('unknown_user');
    expect(await count(elsewhere.ann.id)).toBe('unknown_user');
    await talk(store, crew);
    expect(await count(crew.bob.id)).toBe('counted');
    for (let n = 0; n < limits.outsideBuckets; n++) expect(await count(crew.ann.id, `b${n}`)).toBe('counted');
    expect(await count(crew.ann.id, 'one-more')).toBe('too_many');
    expect((await store.asks.badges(crew.ann.id)).total).toBe(limits.outsideBuckets);
  });
};

/** What waits inside, by the messages and asks themselves. */
const waiting = async (store: Store, crew: Cast, user: Cast['ann']): Promise<number> => {
  const reader = asUser(crew, user);
  const talks = (await store.conversations.list(reader, { limit: 100 })).items;
  const asks = (await store.asks.list(reader, { limit: 100, state: 'open' })).items;
  let sum = asks.length;
  for (const { id, readSeq = 0 } of talks) {
    const messages = await store.conversations.messages(id, undefined, 100);
    sum += messages.filter((one) => one.seq > readSeq && one.author.id !== user.id && counts(one)).length;
  }
  return sum;
};

/** What is over, and no ask: that counts by itself. */
const counts = ({ status, parts }: Message): boolean =>
  !['pending', 'streaming'].includes(status) && !parts.some(({ type }) => type === 'ask');

/** The badge that a push carries just now. */
const pushed = async (store: Store, crew: Cast, user: Cast['ann']): Promise<number | undefined> => {
  const [phone] = await store.devices.list(crew.tenantId, user.id);
  const made = await store.outbox.test(crew.tenantId, user.id, phone?.id ?? '', 'Test', '', 60_000);
  const decision = {
    action: 'send',
    reason: 'test',
    sentence: '',
    evidence: {},
    deviceIds: [phone?.id ?? ''],
  } as const;
  await store.outbox.decide([{ id: made?.id ?? '', decision }]);
  const claimed = await store.outbox.claim(100, 60_000);
  return claimed.find(({ notification }) => notification.id === made?.id)?.badge.total;
};
