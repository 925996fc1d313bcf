import { limits } from '@beckon/protocol';
import { expect, test } from 'vitest';
import {
  approval,
  asAgent,
  asUser,
  cast,
  newAsk,
  newEvent,
  type OpenTestStore,
  opened,
  upsert,
} from './house.suite.ts';

export const askSuite = (open: OpenTestStore): void => {
  test('an ask without addressees goes to the owner of its agent', async () => {
    await using house = await open();
    const crew = await cast(house.store);
    const ask = await opened(house.store, crew, { detail: 'npm test', detailHash: 'h', risk: 'high', always: true });
    expect(ask).toMatchObject({ to: [crew.ann.id], state: 'open', detail: 'npm test', risk: 'high', always: true });
    expect(await house.store.asks.get(asUser(crew, crew.ann), ask.id)).toEqual(ask);
    expect(await house.store.asks.get(asAgent(crew), ask.id)).toEqual(ask);
  });

  test('in a conversation it goes to the members, and a message carries it', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const { conversation } = await upsert(
      store,
      {
        tenantId: crew.tenantId,
        agentId: crew.agent.id,
        key: 'c',
        title: 'Release',
        members: [crew.ann.id, crew.bob.id],
      },
      asAgent(crew),
    );
    const ask = await opened(store, crew, { conversationId: conversation.id });
    expect(new Set(ask.to)).toEqual(new Set([crew.ann.id, crew.bob.id]));
    const [message] = await store.conversations.messages(conversation.id, undefined, 10);
    expect(message).toMatchObject({
      seq: 1,
      author: { kind: 'agent', id: crew.agent.id },
      parts: [{ type: 'ask', askId: ask.id }],
    });
  });

  test('nobody to ask, strangers and foreign conversations are told apart, and leave nothing behind', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const other = await cast(store, 'elsewhere');
    const orphan = await store.people.createAgent({
      tenantId: crew.tenantId,
      name: 'Orphan',
      kind: 'script',
      ownerId: null,
    });
    expect(await store.asks.open(newAsk({ ...crew, agent: orphan }))).toEqual({ type: 'no_addressee' });
    expect(await store.asks.open(newAsk(crew, { to: [other.ann.id] }))).toEqual({
      type: 'unknown_addressee',
      userId: other.ann.id,
    });
    const { conversation } = await upsert(
      store,
      {
        tenantId: other.tenantId,
        agentId: other.agent.id,
        members: [],
      },
      asAgent(other),
    );
    expect(await store.asks.open(newAsk(crew, { conversationId: conversation.id }))).toEqual({
      type: 'unknown_conversation',
    });
    expect((await store.asks.list(asAgent(crew), { limit: 10 })).items).toEqual([]);
    expect((await store.feeds.head(crew.ann.id)).seq).toBe(1); // the agent that was made for her
  });

  test('the same key again is the same ask; with other content it is refused; many at once make one', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const results = await Promise.all(Array.from({ length: 20 }, () => store.asks.open(newAsk(crew))));
    expect(results.filter((result) => result.type === 'opened')).toHaveLength(1);
    expect(results.filter((result) => result.type === 'known')).toHaveLength(19);
    expect(await store.asks.open(newAsk(crew, { fingerprint: 'other' }))).toEqual({ type: 'key_reused' });
    expect(await house.store.outbox.due(10)).toHaveLength(1);
  });

  test('of many answers one wins, and the others are told who', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const ask = await opened(store, crew, { to: [crew.ann.id, crew.bob.id] });
    const people = [crew.ann, crew.bob];
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        store.asks.answer(
          crew.tenantId,
          ask.id,
          approval(people[index % 2] ?? crew.ann, clock.now(), { value: index % 2 ? 'deny' : 'approve' }),
        ),
      ),
    );
    const winners = answers.filter((moved) => moved?.type === 'moved');
    expect(winners).toHaveLength(1);
    for (const moved of answers) expect(moved?.ask.answer).toEqual(winners[0]?.ask.answer);
    expect(winners[0]?.ask).toMatchObject({ state: 'answered', version: 2, settledAt: clock.now() });
  });

  test('an ask runs out when its time is over, and not before', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const ask = await opened(store, crew, { expiresAt: clock.now() + 1_000 });
    expect(await store.asks.nextExpiry()).toBe(clock.now() + 1_000);
    expect(await store.asks.expire(10)).toBe(0);
    await clock.advance(1_000);
    expect(await store.asks.expire(10)).toBe(1);
    expect(await store.asks.get(asUser(crew, crew.ann), ask.id)).toMatchObject({ state: 'expired' });
    expect(await store.asks.answer(crew.tenantId, ask.id, approval(crew.ann, clock.now()))).toMatchObject({
      type: 'stood',
      ask: { state: 'expired' },
    });
    expect(await store.asks.nextExpiry()).toBeUndefined();
  });

  test('an answer after the time is none, also when nobody has ended the ask yet', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const ask = await opened(store, crew, { expiresAt: clock.now() + 1_000 });
    await clock.advance(1_000);
    expect(await store.asks.answer(crew.tenantId, ask.id, approval(crew.ann, clock.now()))).toMatchObject({
      type: 'stood',
      ask: { state: 'expired' },
    });
    expect(await store.asks.expire(10)).toBe(0);
  });

  test('an agent has only so many open asks; one that is settled makes room', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const first = await opened(store, crew, { key: 'first' });
    const more = Array.from({ length: limits.openAsks - 1 }, (_, n) => store.asks.open(newAsk(crew, { key: `k${n}` })));
    expect((await Promise.all(more)).every(({ type }) => type === 'opened')).toBe(true);
    expect(await store.asks.open(newAsk(crew, { key: 'one too many' }))).toEqual({ type: 'too_many' });
    expect(await store.asks.open(newAsk(crew, { key: 'k0' }))).toMatchObject({ type: 'known' });
    await store.asks.answer(crew.tenantId, first.id, approval(crew.ann, clock.now()));
    expect(await store.asks.open(newAsk(crew, { key: 'one too many' }))).toMatchObject({ type: 'opened' });
  });

  test('an ask that is put again after it ran out is known; a new one whose time is over is refused', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const expiresAt = clock.now() + 1_000;
    await opened(store, crew, { expiresAt });
    await clock.advance(2_000);
    await store.asks.expire(10);
    expect(await store.asks.open(newAsk(crew, { expiresAt }))).toMatchObject({
      type: 'known',
      ask: { state: 'expired' },
    });
    expect(await store.asks.open(newAsk(crew, { expiresAt, key: 'new' }))).toEqual({ type: 'too_late' });
  });

  test('cancelling ends an open ask of the agent, and nothing else', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const other = await store.people.createAgent({
      tenantId: crew.tenantId,
      name: 'Other',
      kind: 'script',
      ownerId: crew.ann.id,
    });
    const ask = await opened(store, crew);
    expect(await store.asks.cancel(crew.tenantId, other.id, ask.id, 'mine')).toBeUndefined();
    expect(await store.asks.cancel(crew.tenantId, crew.agent.id, ask.id, 'aborted')).toMatchObject({
      type: 'moved',
      ask: { state: 'cancelled', reason: 'aborted' },
    });
    expect(await store.asks.cancel(crew.tenantId, crew.agent.id, ask.id, 'again')).toMatchObject({
      type: 'stood',
      ask: { reason: 'aborted' },
    });
    expect(await store.asks.answer(crew.tenantId, ask.id, approval(crew.ann, clock.now()))).toMatchObject({
      type: 'stood',
    });
  });

  test('an acknowledgement is kept on an answered ask only', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const ask = await opened(store, crew);
    const ack = { ok: false, reason: 'the process had ended', at: clock.now() };
    expect(await store.asks.ack(crew.tenantId, crew.agent.id, ask.id, ack)).toMatchObject({ type: 'stood' });
    await store.asks.answer(crew.tenantId, ask.id, approval(crew.ann, clock.now()));
    expect((await store.asks.waiting(asAgent(crew))).map((one) => one.id)).toEqual([ask.id]);
    expect(await store.asks.ack(crew.tenantId, crew.agent.id, ask.id, ack)).toMatchObject({
      type: 'moved',
      ask: { ack },
    });
    expect(await store.asks.waiting(asAgent(crew))).toEqual([]);
    const { seq } = await store.feeds.head(crew.ann.id);
    await clock.advance(1);
    const again = { ...ack, at: clock.now() };
    expect(await store.asks.ack(crew.tenantId, crew.agent.id, ask.id, again)).toMatchObject({ ask: { ack } });
    expect((await store.feeds.head(crew.ann.id)).seq).toBe(seq);
    await store.asks.ack(crew.tenantId, crew.agent.id, ask.id, { ok: true, at: clock.now() });
    expect((await store.feeds.head(crew.ann.id)).seq).toBeGreaterThan(seq);
  });

  test('the badge counts what is open, whatever happened before', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const first = await opened(store, crew, { key: 'a' });
    await opened(store, crew, { key: 'b' });
    const before = await store.asks.badges(crew.ann.id);
    expect(before).toMatchObject({ total: 2, buckets: { asks: 2 } });
    await store.asks.answer(crew.tenantId, first.id, approval(crew.ann, clock.now()));
    const after = await store.asks.badges(crew.ann.id);
    expect(after.total).toBe(1);
    expect(after.badgeSeq).toBeGreaterThan(before.badgeSeq);
    expect((await store.asks.badges(crew.bob.id)).total).toBe(0);
  });

  test('a long detail is whole when one ask is read, and cut and marked in lists', async () => {
    await using house = await open();
    const crew = await cast(house.store);
    const beginning = 'x'.repeat(limits.detailBytes - 1);
    const detail = `${beginning}é and the rest`;
    const ask = await opened(house.store, crew, { detail, detailHash: 'h' });
    expect((await house.store.asks.get(asUser(crew, crew.ann), ask.id))?.detail).toBe(detail);
    const [listed] = (await house.store.asks.list(asUser(crew, crew.ann), { limit: 5 })).items;
    expect(listed).toMatchObject({ detail: beginning, detailHash: 'h', detailTruncated: true });
  });

  test('an event is posted once per key', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const posted = await store.asks.post(newEvent(crew));
    expect(posted).toMatchObject({ type: 'posted', event: { to: [crew.ann.id], type: 'error' } });
    expect((await store.asks.post(newEvent(crew))).type).toBe('known');
    expect((await store.asks.post(newEvent(crew, { fingerprint: 'other' }))).type).toBe('key_reused');
    expect(await store.outbox.due(10)).toHaveLength(1);
  });

  test("another tenant's ids are unknown", async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const other = await cast(store, 'elsewhere');
    const ask = await opened(store, crew);
    expect(await store.asks.get(asUser(other, other.ann), ask.id)).toBeUndefined();
    expect(await store.asks.get({ ...asUser(crew, crew.ann), tenantId: other.tenantId }, ask.id)).toBeUndefined();
    expect(await store.asks.get(asUser(crew, crew.bob), ask.id)).toBeUndefined();
    expect(await store.asks.answer(other.tenantId, ask.id, approval(other.ann, clock.now()))).toBeUndefined();
    expect(await store.asks.cancel(other.tenantId, crew.agent.id, ask.id, undefined)).toBeUndefined();
  });

  test('what was acknowledged is there after the store was opened again', async () => {
    await using house = await open();
    const crew = await cast(house.store);
    const ask = await opened(house.store, crew);
    const store = await house.reopen();
    expect(await store.asks.get(asUser(crew, crew.ann), ask.id)).toEqual(ask);
    expect(await store.outbox.due(10)).toHaveLength(1);
  });
};
