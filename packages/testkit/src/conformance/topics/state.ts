import assert from 'node:assert/strict';
import type { Ask, State } from '@beckon/protocol';
import fc from 'fast-check';
import type { Caller } from '../caller.ts';
import type { Trials } from '../check.ts';
import type { Person, Robot } from '../tenant.ts';

/** What a client that has bootstrapped and read on knows of the asks: by id, the newest version of each. */
const reduce = async (reader: Caller, state: State): Promise<Map<string, Ask>> => {
  const known = new Map(state.asks.map((ask) => [ask.id, ask]));
  for (const { data } of (await reader.readAll(state.cursor)).rows) {
    if (data.type !== 'ask.opened' && data.type !== 'ask.updated') continue;
    if ((known.get(data.data.id)?.version ?? 0) <= data.data.version) known.set(data.data.id, data.data);
  }
  return known;
};

type Deed = 'open' | 'answer' | 'cancel' | 'bootstrap';
const deeds = fc.array(fc.constantFrom<Deed>('open', 'open', 'answer', 'cancel', 'bootstrap', 'bootstrap'), {
  minLength: 6,
  maxLength: 14,
});

/** Does everything at once, and answers the states that were read meanwhile. */
const allAtOnce = async (ann: Person, robot: Robot, todo: readonly Deed[]): Promise<[Caller, State][]> => {
  const open = (await robot.does('listAsks', { query: { state: 'open' } })).items.values();
  const states = todo.map(async (deed): Promise<[Caller, State][]> => {
    const ask = deed === 'answer' || deed === 'cancel' ? open.next().value : undefined;
    if (deed === 'bootstrap') return Promise.all([ann, robot].map(async (one) => [one, await one.does('state')]));
    if (deed === 'open') await robot.asks();
    else if (ask && deed === 'answer') await ann.gives(ask, { value: 'deny' });
    else if (ask) await robot.does('cancelAsk', { params: { id: ask.id } });
    return [];
  });
  return (await Promise.all(states)).flat();
};

/** What a fresh client gets, and that nothing is missed between it and the stream. */
export const state: Trials = {
  'a person gets themselves, their agents, conversations, open asks, devices and badges': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const { id } = await robot.does('createConversation', { body: { title: 'A thread' } });
    const conversation = await ann.does('getConversation', { params: { id } });
    const [first, second] = [await robot.asks(), await robot.asks()];
    await ann.gives(first, { value: 'deny' });
    const seen = await ann.does('state');
    assert.equal(seen.principal.kind === 'user' && seen.principal.user.id, ann.id);
    assert.deepEqual(
      [seen.agents.map(({ id }) => id), seen.conversations, seen.asks, seen.devices, seen.badges?.buckets],
      [[robot.id], [conversation], [second], [], { asks: 1 }],
    );
    assert.ok(Math.abs(seen.server.now - Date.now()) < 300_000);
  },
  'an agent gets itself, its open asks, and the answers that it has not acknowledged': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const [open, done, acked] = [await robot.asks(), await robot.asks(), await robot.asks()];
    const answered = await ann.gives(done, { value: 'approve' });
    await ann.gives(acked, { value: 'approve' });
    await robot.does('ackAsk', { params: { id: acked.id }, body: { ok: true } });
    const seen = await robot.does('state');
    assert.equal(seen.principal.kind === 'agent' && seen.principal.agent.id, robot.id);
    assert.deepEqual([seen.asks, seen.badges, seen.devices], [[open, answered], undefined, undefined]);
  },
  'nothing that happens while a client bootstraps is missed': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const property = fc.asyncProperty(deeds, async (todo) => {
      const states = await allAtOnce(ann, robot, todo);
      const truth = new Map<string, Ask>();
      for (let before: string | undefined; ; ) {
        const { items, next } = await robot.does('listAsks', { query: { limit: 100, before } });
        for (const ask of items) truth.set(ask.id, ask);
        if (next === undefined) break;
        before = next;
      }
      for (const [reader, seen] of states) {
        const known = await reduce(reader, seen);
        for (const ask of known.values()) assert.deepEqual(ask, truth.get(ask.id));
        for (const ask of truth.values())
          if (ask.state === 'open') assert.ok(known.has(ask.id), 'an open ask was missed');
      }
    });
    await fc.assert(property, { numRuns: 8 });
  },
  'badges are what is open, and an older count is told by its number': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const { cursor, badges } = await ann.does('state');
    assert.deepEqual([badges?.total, badges?.buckets], [0, { asks: 0 }]);
    const open = await Promise.all([robot.asks(), robot.asks(), robot.asks()]);
    await ann.gives(open[0], { value: 'deny' });
    await robot.does('cancelAsk', { params: { id: open[1].id } });
    const now = await ann.does('badges');
    assert.deepEqual([now.total, now.buckets], [1, { asks: 1 }]);
    const { rows } = await ann.readAll(cursor);
    const counts = rows.flatMap(({ data }) => (data.type === 'badge.updated' ? [data.data] : []));
    const superseded = rows.filter(({ data }) => data.type === 'superseded' && data.data.entityId === ann.id);
    assert.equal(counts.length + superseded.length, 5);
    assert.deepEqual(counts.at(-1)?.total, 1);
    assert.ok(counts.every(({ badgeSeq }) => badgeSeq > (badges?.badgeSeq ?? 0)));
  },
};
