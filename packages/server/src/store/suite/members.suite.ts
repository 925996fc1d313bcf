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
import { claim, fenced, prompt, prompted, said, talk } from './turns.suite.ts';

const telling = { kind: 'message', priority: 'normal', title: 'Builder', lifeUntil: 2_000_000_000_000 } as const;

const told = async (store: Store, crew: Cast, user = crew.bob) =>
  (await store.outbox.list(asUser(crew, user), { limit: 100 })).items.map(({ kind, state }) => [kind, state]).reverse();

export const memberSuite = (open: OpenTestStore): void => {
  test('who is taken out is no longer asked what they were asked as a member; who was named still is', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const [ann, bob] = [asUser(crew, crew.ann), asUser(crew, crew.bob)];
    const { id: conversationId } = await talk(store, crew);
    const shared = await opened(store, crew, { key: 'shared', conversationId });
    const named = await opened(store, crew, { key: 'named', conversationId, to: [crew.bob.id] });
    const old = await opened(store, crew, { key: 'old', conversationId });
    await store.asks.answer(crew.tenantId, old.id, approval(crew.ann, clock.now()));
    const since = (await store.feeds.head(crew.bob.id)).seq;

    expect(await store.conversations.leave(ann, conversationId, crew.bob.id)).toBe(true);
    expect([await store.asks.get(bob, shared.id), await store.asks.get(bob, old.id)]).toEqual([undefined, undefined]);
    expect((await store.asks.list(bob, { limit: 10 })).items.map(({ id }) => id)).toEqual([named.id]);
    expect(await store.asks.badges(crew.bob.id)).toMatchObject({ total: 1, buckets: { asks: 1 } });
    const { frames } = await store.feeds.page(bob, since, 100);
    expect(frames).toContainEqual(expect.objectContaining({ type: 'void', data: { entityId: shared.id } }));
    expect(frames.at(-1)).toMatchObject({ type: 'badge.updated', data: { total: 1 } });
    // an answer that was under way when they left
    expect(await store.asks.answer(crew.tenantId, shared.id, approval(crew.bob, clock.now()))).toBeUndefined();
    // the others see that one is missing, and answer as before
    expect(await store.asks.get(ann, shared.id)).toMatchObject({ to: [crew.ann.id], state: 'open', version: 2 });
    expect((await store.feeds.page(asAgent(crew), 0, 100)).frames.at(-1)).toMatchObject({
      type: 'conversation.updated',
    });
    expect(await store.asks.answer(crew.tenantId, shared.id, approval(crew.ann, clock.now()))).toMatchObject({
      type: 'moved',
      ask: { to: [crew.ann.id] },
    });
  });

  test('what a member was told of the conversation is closed when they are taken out, and never sent', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew);
    const elsewhere = await talk(store, crew);
    await prompted(store, prompt(crew, conversation, 'hello', { telling }));
    await opened(store, crew, { key: 'shared', conversationId: conversation.id });
    await store.asks.post(newEvent(crew, { conversationId: conversation.id }));
    await opened(store, crew, { key: 'named', conversationId: conversation.id, to: [crew.bob.id] });
    await opened(store, crew, { key: 'elsewhere', conversationId: elsewhere.id });
    await store.conversations.leave(asAgent(crew), conversation.id, crew.bob.id);
    expect(await told(store, crew)).toEqual([
      ['message', 'closed'],
      ['approval', 'closed'],
      ['error', 'closed'],
      ['approval', 'due'],
      ['approval', 'due'],
    ]);
    // Ann's are her own
    expect((await told(store, crew, crew.ann)).every(([, state]) => state === 'due')).toBe(true);
    expect((await store.conversations.get(asAgent(crew), conversation.id))?.members).toEqual([crew.ann.id]);
  });

  test('a device that shows an ask of which its user was taken out gets an ending', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const { id: conversationId } = await talk(store, crew);
    const phone = await device(store, crew, crew.bob);
    const ask = await opened(store, crew, { conversationId });
    const [due] = (await store.outbox.due(10)).filter(({ userId }) => userId === crew.bob.id);
    const decision = { action: 'send', reason: 'agent_blocked', sentence: 'Sent.', evidence: {} } as const;
    await store.outbox.decide([{ id: due?.id ?? '', decision: { ...decision, deviceIds: [phone.id] } }]);
    const [alert] = await store.outbox.claim(10, 30_000);
    const outcome = { type: 'accepted', status: 201 } as const;
    await store.outbox.record([{ deliveryId: alert?.id ?? '', claim: alert?.claim ?? '', outcome }]);
    await store.conversations.leave(asAgent(crew), conversationId, crew.bob.id);
    expect(await store.outbox.claim(10, 30_000)).toMatchObject([
      { purpose: 'settle', device: { id: phone.id }, ask: { id: ask.id, state: 'open' } },
    ]);
  });

  test('an ask that nobody is left to answer is cancelled, and the run that waits for it goes on', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew);
    await prompted(store, prompt(crew, conversation, 'hello'));
    const turn = await claim(store);
    const ask = await opened(store, crew, { conversationId: conversation.id });
    await store.runs.wait({ ...fenced(turn), ...said('May I?'), landmark: true }, ask.id);
    await store.conversations.leave(asAgent(crew), conversation.id, crew.bob.id);
    expect(await store.asks.get(asAgent(crew), ask.id)).toMatchObject({ state: 'open' });
    await store.conversations.leave(asAgent(crew), conversation.id, crew.ann.id);
    expect(await store.asks.get(asAgent(crew), ask.id)).toMatchObject({
      state: 'cancelled',
      reason: 'Everybody who was asked has left the conversation.',
      to: [],
    });
    expect(await claim(store)).toMatchObject({ run: { id: turn.run.id }, fence: 2 });
    expect((await store.asks.badges(crew.ann.id)).total).toBe(0);
    expect((await told(store, crew, crew.ann)).map(([, state]) => state)).toEqual(['closed']);
  });

  test('who comes back begins anew: nothing of before is asked or counted', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew, { doubleTexting: 'parallel' });
    await prompted(store, prompt(crew, conversation, 'one'));
    const turn = await claim(store);
    await store.conversations.read(asUser(crew, crew.bob), conversation.id, 2);
    await opened(store, crew, { conversationId: conversation.id });
    await store.runs.finish({ ...fenced(turn), ...said('Hi'), status: 'done', telling });
    await store.conversations.leave(asAgent(crew), conversation.id, crew.bob.id);
    await store.conversations.join(asAgent(crew), conversation.id, crew.bob.id, 500);
    expect(await store.conversations.get(asUser(crew, crew.bob), conversation.id)).toMatchObject({ unread: 0 });
    expect((await store.asks.badges(crew.bob.id)).total).toBe(0);
  });

  test('an inbox that its person has left is none: what is fired next goes into a new one, which stays theirs', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const fired = async (key: string, to: readonly string[] = []) => {
      const parts = [{ type: 'text' as const, text: key }];
      const words = { key, fingerprint: hash(key), parts, preview: key, telling: () => telling };
      const owner = { tenantId: crew.tenantId, agentId: crew.agent.id };
      const noted = await store.conversations.fire({ ...owner, ...words, to, title: 'Builder' });
      return 'messages' in noted ? noted.messages.map(({ conversationId }) => conversationId) : [noted.type];
    };
    const [left = ''] = await fired('one');
    // who leaves as a guest leaves the inbox where it is
    await store.conversations.join(asAgent(crew), left, crew.bob.id, 500);
    await store.conversations.leave(asAgent(crew), left, crew.bob.id);
    expect(await fired('two')).toEqual([left]);

    await store.conversations.leave(asUser(crew, crew.ann), left, crew.ann.id);
    const both = await fired('three', [crew.ann.id, crew.bob.id]);
    expect(both).not.toContain(left);
    for (const [nth, user] of [crew.ann, crew.bob].entries()) {
      expect((await store.conversations.get(asUser(crew, user), both[nth] ?? ''))?.members).toEqual([user.id]);
      expect((await told(store, crew, user)).at(-1)).toEqual(['message', 'due']);
    }
    // back in the old one: the inbox is where it is now
    await store.conversations.join(asAgent(crew), left, crew.ann.id, 500);
    expect(await fired('four')).toEqual([both[0]]);
  });
};
