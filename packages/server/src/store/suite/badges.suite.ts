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
  hash,
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
  fc.record({ does: fc.constantFrom('count', 'count', 'clear', 'key', 'revoke'), a: any, b: any }),
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
        // the agent's: without any from the beginning it is not looked at
        const held: string[] = [];
        let lost = false;
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
            expect(await store.preferences.count(asAgent(crew), count)).toBe(lost ? 'revoked' : 'counted');
            if (!lost) outside.set(`${user.id} ${count.name}`, a);
          } else if (does === 'clear') {
            const name = `bucket-${b % 3}`;
            expect(await store.preferences.clearCount(asUser(crew, user), { agentId: crew.agent.id, name })).toBe(true);
            outside.delete(`${user.id} ${name}`);
          } else if (does === 'key') {
            held.push(await newKey(store, crew));
            lost = false;
          } else if (does === 'revoke') {
            const id = held.splice(a % (held.length || 1), 1)[0];
            if (id === undefined) continue;
            expect(await store.credentials.revokeKey(crew.tenantId, crew.agent.id, id)).toBe(true);
            lost = held.length === 0;
            if (lost) outside.clear();
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

  test('a person takes a bucket away, and hears of it once', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const me = asUser(crew, crew.ann);
    const bucket = { agentId: crew.agent.id, name: 'prs' };
    await store.preferences.count(asAgent(crew), { name: 'prs', count: 3 });
    await store.preferences.count(asAgent(crew), { name: 'mail', count: 1 });
    const since = (await store.feeds.head(crew.ann.id)).seq;
    expect(await store.preferences.clearCount(asUser(crew, crew.bob), bucket)).toBe(false);
    expect(await store.preferences.clearCount(me, { ...bucket, agentId: crew.bob.id })).toBe(false);
    for (const _ of [1, 2]) expect(await store.preferences.clearCount(me, bucket)).toBe(true);
    expect((await store.feeds.page(me, since, 10)).frames).toMatchObject([
      { type: 'badge.updated', data: { total: 1, badgeSeq: since + 1 } },
    ]);
  });

  test('what an agent counts goes with its last key: for everybody, and they hear of it once', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    await talk(store, crew);
    const other = await store.people.createAgent({ ...crew.agent, tenantId: crew.tenantId, ownerId: crew.ann.id });
    const [one, two] = [await newKey(store, crew), await newKey(store, crew)];
    const count = (userId: string, name: string, agent = asAgent(crew)) =>
      store.preferences.count(agent, { name, count: 2, userId });
    for (const { id } of [crew.ann, crew.bob]) for (const name of ['prs', 'mail']) await count(id, name);
    await count(crew.ann.id, 'prs', { ...asAgent(crew), id: other.id });
    const heads = async () => Promise.all([crew.ann, crew.bob].map(async ({ id }) => (await store.feeds.head(id)).seq));
    const [ann = 0, bob = 0] = await heads();
    const revoke = (id: string) => store.credentials.revokeKey(crew.tenantId, crew.agent.id, id);
    await revoke(one);
    expect(await heads()).toEqual([ann, bob]);
    await revoke(two);
    expect(await heads()).toEqual([ann + 1, bob + 1]);
    expect(await store.asks.badges(crew.ann.id)).toMatchObject({ total: 2, badgeSeq: ann + 1 });
    expect(await store.asks.badges(crew.bob.id)).toMatchObject({ total: 0, badgeSeq: bob + 1 });
    expect(await count(crew.bob.id, 'prs')).toBe('revoked');
    await newKey(store, crew);
    expect(await count(crew.bob.id, 'prs')).toBe('counted');
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

let made = 0;
const newKey = async (store: Store, { tenantId, agent }: Cast): Promise<string> => {
  made += 1;
  const key = { tenantId, agentId: agent.id, name: 'Key', tokenHash: hash(`badge key ${made}`) };
  return (await store.credentials.createKey(key)).id;
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
