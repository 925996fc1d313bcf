import { expect, test } from 'vitest';
import type { ClaimedRun, LostRun } from '../runs.ts';
import { approval, asAgent, asUser, cast, hash, type OpenTestStore, opened } from './house.suite.ts';
import { claim, fenced, message, OWNER, prompt, prompted, said, talk, tellings, told } from './turns.suite.ts';

const lost = ({ agentName, conversationTitle, error }: LostRun) => ({
  ...told(error.message),
  title: `${agentName} in “${conversationTitle}”`,
});

/** How runs end, and what becomes of those who wait for them. */
export const runEndSuite = (open: OpenTestStore): void => {
  test('a run that somebody wants to end never waits: it ends, and its ask is taken back', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew);
    const ann = asUser(crew, crew.ann);
    const { runId, replyId } = await prompted(store, prompt(crew, conversation, 'hello'));
    const turn = await claim(store);
    const asked = await opened(store, crew, { conversationId: conversation.id });
    await store.runs.cancel(ann, runId);
    const words = { ...fenced(turn), ...said('May I?'), landmark: true };
    expect(await store.runs.wait(words, asked.id)).toMatchObject({ status: 'cancelled', cancelRequested: true });
    expect(await message(store, conversation, replyId)).toMatchObject({
      status: 'cancelled',
      parts: [{ text: 'May I?' }],
    });
    expect(await store.asks.get(ann, asked.id)).toMatchObject({ state: 'cancelled' });
    expect(await store.runs.wait(words, asked.id)).toBeUndefined();
    await store.asks.answer(crew.tenantId, asked.id, approval(crew.ann, clock.now()));
    expect(await store.runs.claimHosted(OWNER)).toBeUndefined();
    expect((await store.conversations.get(ann, conversation.id))?.unread).toBe(0);
  });

  test('one whose ask was answered already ends all the same, when somebody wants it to', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew);
    await prompted(store, prompt(crew, conversation, 'hello'));
    const turn = await claim(store);
    const asked = await opened(store, crew, { conversationId: conversation.id });
    await store.asks.answer(crew.tenantId, asked.id, approval(crew.ann, clock.now()));
    await store.runs.cancelPrompt(asUser(crew, crew.ann), conversation.id, 'hello');
    const waited = await store.runs.wait({ ...fenced(turn), ...said('May I?'), landmark: true }, asked.id);
    expect(waited).toMatchObject({ status: 'cancelled' });
    expect(await store.asks.get(asUser(crew, crew.ann), asked.id)).toMatchObject({ state: 'answered' });
  });

  test('what is typed again gets no claim but its own', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew);
    const { cid: _, hosted: __, telling: ___, ...words } = prompt(crew, conversation, 'typed');
    const typed = { ...words, agentId: crew.agent.id, key: 'typed' };
    const claimant = () => ({ owner: 'key:1', leaseUntil: clock.now() + 30_000 });
    const begun = await store.runs.begin(typed, claimant());
    if (!('claimed' in begun)) throw new Error('not begun');
    const { id } = begun.claimed.run;
    await clock.advance(30_000);
    await store.runs.repair({ seenBy: 'node:other' }, lost, 10);
    const again = () => store.runs.begin(typed, claimant());
    expect(await again()).toMatchObject({ type: 'stale', run: { id, status: 'interrupted' } });
    await store.runs.retry(asUser(crew, crew.ann), id);
    expect(await again()).toMatchObject({ type: 'stale', run: { id, status: 'queued' } });
    const other = await store.runs.claim(crew.agent.id, { ...claimant(), owner: 'key:2' });
    expect(other).toMatchObject({ fence: 2, run: { id } });
    expect(await again()).toMatchObject({ type: 'stale', run: { id, status: 'running' } });
  });

  test('the claim of a run that the server hosts is not handed out to its agent’s key', async () => {
    await using house = await open();
    const { store, clock } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew);
    await prompted(store, prompt(crew, conversation, 'hello'));
    const hosted = await claim(store);
    const agent = { tenantId: crew.tenantId, id: crew.agent.id };
    expect(await store.runs.resume(agent, fenced(hosted))).toBeUndefined();
    const { cid: _, hosted: __, telling: ___, ...words } = prompt(crew, conversation, 'typed');
    const claimant = { owner: 'key:1', leaseUntil: clock.now() + 30_000 };
    const begun = await store.runs.begin({ ...words, agentId: crew.agent.id, key: 'typed' }, claimant);
    if (!('claimed' in begun)) throw new Error('not begun');
    expect(await store.runs.resume(agent, fenced(begun.claimed))).toMatchObject({ fence: 1 });
  });

  test('a retry closes what was told of the attempt before, and its own end is told anew', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew);
    const { runId } = await prompted(store, prompt(crew, conversation, 'hello', { telling: told('hello') }));
    const error = { code: 'provider', message: 'The model refused the key.' };
    const fail = async () =>
      store.runs.finish({
        ...{ ...fenced(await claim(store)), ...said(''), status: 'error', error },
        telling: told(error.message),
      });
    await fail();
    expect(await tellings(store, crew, crew.bob)).toMatchObject([
      { body: error.message, state: 'due' },
      { body: 'hello', state: 'due' },
    ]);
    await store.runs.retry(asUser(crew, crew.ann), runId);
    for (const user of [crew.ann, crew.bob])
      expect((await tellings(store, crew, user))[0]).toMatchObject({ body: error.message, state: 'closed' });
    // what Ann said is another matter
    expect((await tellings(store, crew, crew.bob))[1]).toMatchObject({ body: 'hello', state: 'due' });
    await fail();
    expect((await tellings(store, crew, crew.ann)).map(({ state }) => state)).toEqual(['due', 'closed']);
  });

  test.each(['a node that died', 'a lease that ran out'])(
    'the members are told of what %s interrupted',
    async (how) => {
      await using house = await open();
      const { store, clock } = house;
      const crew = await cast(store);
      const conversation = await talk(store, crew);
      const { replyId } = await prompted(store, prompt(crew, conversation, 'hello'));
      const turn = await claim(store);
      await store.runs.renew(fenced(turn), clock.now() + 30_000);
      const beside = await talk(store, crew);
      const { runId } = await prompted(store, prompt(crew, beside, 'unwanted', { userId: crew.bob.id }));
      await store.runs.renew(fenced(await claim(store)), clock.now() + 30_000);
      await store.runs.cancel(asUser(crew, crew.bob), runId);
      await clock.advance(30_000);
      await store.runs.repair(how === 'a node that died' ? OWNER : { seenBy: 'node:other' }, lost, 10);
      const reply = await message(store, conversation, replyId);
      expect(reply).toMatchObject({ status: 'interrupted', error: { code: 'interrupted' } });
      for (const user of [crew.ann, crew.bob]) {
        const [only, ...others] = await tellings(store, crew, user);
        expect(only).toEqual({ title: 'Builder in “”', body: reply?.error?.message, state: 'due' });
        expect(others).toEqual([]);
      }
      expect((await store.conversations.get(asUser(crew, crew.ann), conversation.id))?.unread).toBe(1);
      // nobody waits for what was cancelled
      expect((await store.conversations.get(asUser(crew, crew.bob), beside.id))?.unread).toBe(0);
      await store.conversations.read(asUser(crew, crew.ann), conversation.id, 2);
      expect(await tellings(store, crew, crew.ann)).toMatchObject([{ state: 'closed' }]);
    },
  );

  test('what an agent is told of the past has an end in bytes, but the prompt is always there', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew, { doubleTexting: 'parallel' });
    const say = (cid: string, length: number) =>
      prompted(store, prompt(crew, conversation, cid, { parts: [{ type: 'text', text: 'ä'.repeat(length) }] }));
    const past = async (turn: ClaimedRun, bytes: number, limit = 100) =>
      (await store.runs.history(turn, limit, bytes)).map(({ seq }) => seq);
    await say('one', 500);
    await store.runs.finish({ ...fenced(await claim(store)), ...said('1'), status: 'done', telling: null });
    await say('two', 500);
    await claim(store);
    await say('three', 2_000);
    const third = await claim(store);
    // of the reply to the second nothing is told while it is written
    expect(await past(third, 1_000_000)).toEqual([5, 3, 2, 1]);
    expect(await past(third, 1_000_000, 2)).toEqual([5, 3]);
    expect(await past(third, 6_000)).toEqual([5, 3, 2]);
    expect(await past(third, 5_000)).toEqual([5]);
    expect(await past(third, 1)).toEqual([5]);
  });

  test('a stretch of messages has an end in bytes, but is never empty', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew);
    const note = (key: string, text: string) =>
      store.conversations.note(conversation.id, {
        ...{
          tenantId: crew.tenantId,
          agentId: crew.agent.id,
          key,
          fingerprint: hash(key),
          telling: null,
          ...said(text),
        },
      });
    for (const key of ['1', '2', '3', '4']) await note(key, 'x'.repeat(1_000));
    const seqs = async (before: number | undefined, bytes: number) =>
      (await store.conversations.messages(conversation.id, before, 3, bytes)).map(({ seq }) => seq);
    expect(await seqs(undefined, 1_000_000)).toEqual([4, 3, 2]);
    expect(await seqs(undefined, 2_500)).toEqual([4, 3]);
    expect(await seqs(3, 2_500)).toEqual([2, 1]);
    expect(await seqs(3, 1)).toEqual([2]);
    expect(await seqs(1, 1_000_000)).toEqual([]);
  });

  test('nobody is told of what is queued again', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew);
    await prompted(store, prompt(crew, conversation, 'hello', { fingerprint: hash('hello') }));
    await claim(store);
    expect(await store.runs.repair(OWNER, lost, 10)).toBe(1);
    expect(await tellings(store, crew, crew.ann)).toEqual([]);
  });

  test('of two that wait for one ask both end, when a prompt interrupts them', async () => {
    await using house = await open();
    const { store } = house;
    const crew = await cast(store);
    const conversation = await talk(store, crew, { doubleTexting: 'parallel' });
    const runs = [];
    for (const text of ['one', 'two']) {
      runs.push((await prompted(store, prompt(crew, conversation, text))).runId);
    }
    const asked = await opened(store, crew, { conversationId: conversation.id });
    for (const _ of runs) {
      await store.runs.wait({ ...fenced(await claim(store)), ...said('May I?'), landmark: true }, asked.id);
    }
    await store.conversations.change(asAgent(crew), conversation.id, { doubleTexting: 'interrupt' });
    const { runId } = await prompted(store, prompt(crew, conversation, 'something else'));
    for (const id of runs) {
      expect(await store.runs.get(asUser(crew, crew.ann), id)).toMatchObject({ status: 'cancelled' });
    }
    expect(await store.runs.get(asUser(crew, crew.ann), runId)).toMatchObject({ status: 'queued' });
  });
};
