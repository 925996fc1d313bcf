import { limits } from '@beckon/protocol';
import { expect, test } from 'vitest';
import type { Store } from '../store.ts';
import { asAgent, asUser, type Cast, cast, hash, type OpenTestStore, upsert } from './house.suite.ts';
import { prompt, prompted, said, talk } from './turns.suite.ts';

const status = async (store: Store, crew: Cast, runId: string) =>
  (await store.runs.get(asUser(crew, crew.ann), runId))?.status;

const note = (crew: Cast, key: string, onBehalfOf?: string) => ({
  ...{ tenantId: crew.tenantId, agentId: crew.agent.id, key, fingerprint: hash(key), telling: null, onBehalfOf },
  ...said(key),
});

export const conversationSuite = (open: OpenTestStore): void => {
  test('pages go on where the last one ended, also when what stood there has moved or is gone', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const ids: string[] = [];
    for (let n = 0; n < 6; n++) {
      ids.unshift((await talk(store, crew)).id);
      await clock.advance(1);
    }
    const [f, e, d, c, b, a] = ids;
    const reader = asUser(crew, crew.bob);
    const list = async (before?: Awaited<ReturnType<typeof store.conversations.list>>['next']) => {
      const { items, next } = await store.conversations.list(reader, { limit: 2, before });
      return { ids: items.map(({ id }) => id), next };
    };
    const first = await list();
    expect(first.ids).toEqual([f, e]);
    await store.conversations.change(asAgent(crew), e ?? '', { title: 'moved up' });
    const second = await list(first.next);
    expect(second.ids).toEqual([d, c]);
    await store.conversations.leave(asAgent(crew), c ?? '', crew.bob.id);
    const third = await list(second.next);
    expect(third).toEqual({ ids: [b, a], next: undefined });
  });

  test('keys of different people with an agent that nobody owns never meet; the agent has its own', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const free = { ...crew, agent: await store.people.createAgent({ ...crew, name: 'A', kind: 'x', ownerId: null }) };
    const wanted = { tenantId: crew.tenantId, agentId: free.agent.id, key: 'main' };
    const of = async (user: Cast['ann']) =>
      (await upsert(store, { ...wanted, keyOf: user.id, members: [user.id] }, asUser(crew, user))).conversation;
    const [anns, bobs] = [await of(crew.ann), await of(crew.bob)];
    const agents = (await upsert(store, { ...wanted, members: [] }, asAgent(free))).conversation;
    expect(new Set([anns.id, bobs.id, agents.id]).size).toBe(3);
    expect([anns, bobs, agents].map(({ key }) => key)).toEqual(['main', 'main', 'main']);
    expect([(await of(crew.ann)).id, (await of(crew.bob)).id]).toEqual([anns.id, bobs.id]);
    const unnamed = { tenantId: crew.tenantId, agentId: free.agent.id, keyOf: crew.ann.id, members: [crew.ann.id] };
    const later = (await upsert(store, unnamed, asUser(crew, crew.ann))).conversation;
    const give = (key: string) => store.conversations.change(asAgent(free), later.id, { key });
    expect([await give('main'), await give('found')]).toMatchObject(['key_reused', { key: 'found' }]);
    expect((await upsert(store, { ...wanted, key: 'found', members: [] }, asAgent(free))).conversation.id).toBe(
      later.id,
    );
  });

  test('who may not write there, or not in this name, does not learn whether a key is taken', async () => {
    await using house = await open();
    const { store } = house;
    const [crew, other] = [await cast(store), await cast(store, 'other')];
    const [mine, theirs] = [await talk(store, crew), await talk(store, other)];
    await prompted(store, prompt(other, theirs, 'taken'));
    // by an agent of another tenant, and by one of this tenant for somebody who is not in it
    for (const key of ['taken', 'free'])
      expect(await store.conversations.note(mine.id, note(crew, key, other.ann.id))).toMatchObject({
        type: 'unknown_member',
      });
    for (const key of ['taken', 'free'])
      expect(await store.conversations.note(theirs.id, note(crew, key, other.ann.id))).toEqual({
        type: 'unknown_conversation',
      });
    const claimant = { owner: 'key:1', leaseUntil: null };
    for (const key of ['taken', 'free']) {
      const { cid: _, hosted: __, telling: ___, ...words } = prompt(crew, mine, key, { userId: other.ann.id });
      const begin = { ...words, agentId: crew.agent.id, key };
      expect(await store.runs.begin(begin, claimant)).toEqual({ type: 'unknown_member' });
      expect(await store.runs.begin({ ...begin, conversationId: theirs.id }, claimant)).toEqual({
        type: 'unknown_conversation',
      });
    }
    await prompted(store, prompt(crew, mine, 'said'));
    await store.conversations.leave(asAgent(crew), mine.id, crew.ann.id);
    for (const cid of ['said', 'new'])
      expect(await store.runs.prompt(prompt(crew, mine, cid))).toEqual({ type: 'unknown_conversation' });
  });

  test('by a cid a run is cancelled in its own conversation, by somebody who is in it', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const [here, there] = [await talk(store, crew), await talk(store, crew)];
    const ann = asUser(crew, crew.ann);
    const { runId } = await prompted(store, prompt(crew, here, 'c'));
    expect(await store.runs.cancelPrompt(ann, there.id, 'c')).toBeNull();
    await store.conversations.leave(asAgent(crew), here.id, crew.ann.id);
    expect(await store.runs.cancelPrompt(ann, here.id, 'c')).toBeUndefined();
    expect(await store.runs.cancelPrompt(ann, there.id, 'c')).toBeNull();
    expect(await store.runs.get(asAgent(crew), runId)).toMatchObject({ status: 'queued' });
  });

  test('a cancel that comes first is for its conversation, and waits a while, with so many others', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const [here, there] = [await talk(store, crew), await talk(store, crew)];
    const ann = asUser(crew, crew.ann);
    const cancel = (cid: string) => store.runs.cancelPrompt(ann, here.id, cid);
    const born = async (conversation: { id: string }, cid: string) =>
      status(store, crew, (await prompted(store, prompt(crew, conversation, cid))).runId);
    await cancel('elsewhere');
    expect(await born(there, 'elsewhere')).toBe('queued');

    await cancel('forgotten');
    const from = clock.now();
    await clock.advance(1);
    await cancel('kept');
    expect(await store.runs.forgetCancels(from + 1, 1)).toBe(1);
    expect(await store.runs.forgetCancels(from + 1, 10)).toBe(1);
    expect(await store.runs.forgetCancels(from + 1, 10)).toBe(0);
    expect([await born(here, 'forgotten'), await born(here, 'kept')]).toEqual(['queued', 'cancelled']);

    await cancel('first');
    await clock.advance(1);
    for (let n = 0; n < limits.earlyCancels; n++) await cancel(`c${n}`);
    await cancel('c7');
    expect([await born(here, 'first'), await born(here, 'c0'), await born(here, 'c99')]).toEqual([
      'queued',
      'cancelled',
      'cancelled',
    ]);
  });
};
