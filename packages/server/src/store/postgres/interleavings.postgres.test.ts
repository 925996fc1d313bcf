import { expect, test } from 'vitest';
import type { Actor, Store } from '../store.ts';
import {
  approval,
  asAgent,
  asUser,
  type Cast,
  cast,
  hash,
  newAsk,
  newEvent,
  opened,
  upsert,
} from '../suite/house.suite.ts';
import { claim, fenced, OWNER, prompt, prompted, said, talk, told } from '../suite/turns.suite.ts';
import { type GatedHouse, openGated } from './gate.suite.ts';

/** What two commands did to each other when one came between two queries of the other, and do no more. */

const between = (promise: string, story: (house: GatedHouse) => Promise<void>): void => {
  test(promise, async () => {
    await using house = await openGated();
    await story(house);
    expect(house.deadlocks(), 'commands that waited for each other').toBe(0);
  });
};

/** The decision to tell nobody. */
const NONE = { action: 'suppress', reason: 'test', sentence: '', evidence: {}, deviceIds: [] } as const;

/** An agent's conversation with Ann, newer than those that were made before it. */
const another = async ({ store, clock }: GatedHouse, crew: Cast, key?: string) => {
  await clock.advance(5);
  const wanted = { tenantId: crew.tenantId, agentId: crew.agent.id, members: [crew.ann.id], key };
  return (await upsert(store, wanted, asAgent(crew))).conversation;
};

between('fires that make the same inboxes in opposite orders all arrive', async ({ store, stop }) => {
  const { tenantId, agent, ann, bob } = await cast(store);
  const fire = (key: string, to: string[]) =>
    stop(/^insert into "members"/, ({ conversations }) => {
      const how = { fingerprint: hash(key), ...said(key), telling: null, title: 'Inbox' };
      return conversations.fire({ tenantId, agentId: agent.id, key, to, ...how });
    });
  const one = await fire('one', [ann.id, bob.id]);
  const other = await fire('other', [bob.id, ann.id]);
  const results = await Promise.all([one.go(), other.go()]);
  expect(results.map((result) => result.type === 'noted' && result.messages.length)).toEqual([2, 2]);
});

between('an agent that comes back while its lease lapses is told as often as it changes', async (house) => {
  const { store, clock, stop, still, rows } = house;
  const { tenantId, agent } = await cast(store);
  const told = async () => (await rows('SELECT FROM feed WHERE entity_id = $1', [agent.id])).length;
  await store.people.agentSeen(tenantId, agent.id, clock.now() + 1_000);
  const before = await told();
  await clock.advance(2_000);
  const seen = await stop(/^select \* from "agents"/, ({ people }) =>
    people.agentSeen(tenantId, agent.id, clock.now() + 60_000),
  );
  const lapsing = store.people.lapse(10);
  await still(lapsing);
  await seen.go();
  expect(await told()).toBe(before + 2 * (await lapsing));
  expect(await store.people.agent(tenantId, agent.id)).toMatchObject({ online: true });
});

const register = (store: Store, { tenantId }: Cast, { id: userId }: { id: string }, name: string, replaces?: string) =>
  store.devices.register({
    ...{ tenantId, userId, kind: 'webpush', name, fallbackName: 'Browser', service: 'https://push.example' },
    ...{ address: name, addressHash: hash(name), tokenHash: hash(`${name} of ${userId}`) },
    ...(replaces !== undefined && { replaces: hash(replaces) }),
  });

between('a device whose address moves on lives, though another registers where it was', async (house) => {
  const { store, stop, still } = house;
  const crew = await cast(store);
  await register(store, crew, crew.ann, 'old');
  const bobs = await stop(/^select \* from "devices"/, (gated) => register(gated, crew, crew.bob, 'old'));
  const anns = register(store, crew, crew.ann, 'new', 'old');
  await still(anns);
  await Promise.all([bobs.go(), anns]);
  const reached = await house.rows("SELECT user_id, address FROM devices WHERE state = 'active' ORDER BY id");
  expect(reached).toHaveLength(2);
  expect(reached).toContainEqual({ user_id: crew.ann.id, address: 'new' });
  expect(reached).toContainEqual({ user_id: crew.bob.id, address: 'old' });
});

between('a device that was deleted is not brought back by who registers meanwhile', async ({ store, stop, still }) => {
  const crew = await cast(store);
  const { device } = await register(store, crew, crew.ann, 'phone');
  const again = await stop(/^select \* from "devices"/, (gated) => register(gated, crew, crew.ann, 'phone'));
  const removed = store.devices.remove(crew.tenantId, crew.ann.id, { id: device.id });
  await still(removed);
  await again.go();
  expect(await removed).toBe(true);
  const left = await store.devices.list(crew.tenantId, crew.ann.id);
  expect(left.map(({ id }) => id)).not.toContain(device.id);
});

/** A run that was claimed, and an ask of elsewhere for which it may wait. */
const claimedRun = async (
  house: GatedHouse,
  to: (crew: Cast) => Promise<{ conversationId: string } | { to: string[] }>,
) => {
  const { store } = house;
  const crew = await cast(store);
  await prompted(store, prompt(crew, await talk(store, crew), 'hello'));
  const turn = await claim(store);
  const ask = await opened(store, crew, await to(crew));
  const wait = () => store.runs.wait({ ...fenced(turn), ...said('May I?'), landmark: true }, ask.id);
  return { crew, ask, wait, runId: turn.run.id };
};

between('a member leaves while a run is cancelled that waits for an ask there', async (house) => {
  const { store, stop, still } = house;
  let conversationId = '';
  const { crew, wait, runId } = await claimedRun(house, async (crew) => {
    conversationId = (await another(house, crew)).id;
    return { conversationId };
  });
  expect(await wait()).toMatchObject({ status: 'waiting' });
  const left = await stop(/^select "id" from "asks"/, ({ conversations }) =>
    conversations.leave(asAgent(crew), conversationId, crew.ann.id),
  );
  const cancelled = store.runs.cancel(asAgent(crew), runId);
  await still(cancelled);
  expect(await left.go()).toBe(true);
  expect(await cancelled).toMatchObject({ status: 'cancelled' });
});

between('a member leaves while it is decided upon what was told of the conversation', async (house) => {
  const { store, clock, stop, still, rows } = house;
  const crew = await cast(store);
  const { id: conversationId } = await talk(store, crew);
  const note = { tenantId: crew.tenantId, agentId: crew.agent.id, key: 'note', fingerprint: hash('note') };
  await store.conversations.note(conversationId, { ...note, ...said('Look'), telling: () => told('Look') });
  await clock.advance(5);
  await opened(store, crew, { conversationId });
  const due = await store.outbox.due(10);
  const left = await stop(/"notifications".* for no key update/, ({ conversations }) =>
    conversations.leave(asAgent(crew), conversationId, crew.ann.id),
  );
  const decided = store.outbox.decide(due.map(({ id }) => ({ id, decision: NONE })));
  await still(decided);
  expect(await left.go()).toBe(true);
  await decided;
  const open = await rows("SELECT user_id FROM notifications WHERE state <> 'closed'");
  expect(open).toEqual([{ user_id: crew.bob.id }, { user_id: crew.bob.id }]);
});

between('asks that expire together meet who decides upon what was told of them', async (house) => {
  const { store, clock, stop, still, rows } = house;
  const crew = await cast(store);
  const expiresAt = clock.now() + 1_000;
  // so that the older ask has the newer notification
  const conversationId = (await talk(store, crew)).id;
  const older = await stop(/^insert into "messages"/, ({ asks }) =>
    asks.open(newAsk(crew, { key: 'older', conversationId, expiresAt })),
  );
  await clock.advance(5);
  await opened(store, crew, { key: 'newer', to: [crew.ann.id], expiresAt });
  await clock.advance(5);
  await older.go();
  await clock.advance(2_000);
  const due = await store.outbox.due(10);
  const expired = await stop(/^update "notifications"/, ({ asks }) => asks.expire(10));
  const decided = store.outbox.decide(due.map(({ id }) => ({ id, decision: NONE })));
  await still(decided);
  expect(await expired.go()).toBe(2);
  await decided;
  expect(await rows("SELECT id FROM notifications WHERE state <> 'closed'")).toEqual([]);
});

between('an ask is cancelled while it expires with others', async ({ store, clock, stop, still }) => {
  const crew = await cast(store);
  const fields = { to: [crew.ann.id], expiresAt: clock.now() + 1_000 };
  const ask = await opened(store, crew, { key: 'one', ...fields });
  await opened(store, crew, { key: 'two', ...fields });
  await clock.advance(2_000);
  const cancelled = await stop(/^update "asks"/, ({ asks }) =>
    asks.cancel(crew.tenantId, crew.agent.id, ask.id, undefined),
  );
  const expired = store.asks.expire(10);
  await still(expired);
  expect(await cancelled.go()).toMatchObject({ type: 'moved', ask: { state: 'cancelled' } });
  await expired;
  expect(await store.asks.waiting(asUser(crew, crew.ann))).toEqual([]);
});

/** Two asks of which a device of Ann's is being told. */
const beingTold = async ({ store, clock }: GatedHouse) => {
  const crew = await cast(store);
  const { device } = await register(store, crew, crew.ann, 'phone');
  for (const key of ['one', 'two'])
    await opened(store, crew, { key, to: [crew.ann.id], expiresAt: clock.now() + 1_000 });
  const send = { action: 'send', reason: 'test', sentence: '', evidence: {}, deviceIds: [device.id] } as const;
  await store.outbox.decide((await store.outbox.due(10)).map(({ id }) => ({ id, decision: send })));
  const [one, two] = await store.outbox.claim(10, 60_000);
  if (!one || !two) throw new Error('nothing was claimed');
  const accepted = { deliveryId: one.id, claim: one.claim, outcome: { type: 'accepted', status: 201 } } as const;
  const gone = { deliveryId: two.id, claim: two.claim, outcome: { type: 'gone', status: 410 } } as const;
  const state = async () => (await store.devices.get(crew.tenantId, crew.ann.id, device.id))?.state;
  return { device, notificationId: one.notification.id, accepted, gone, state };
};

between('a device says what it showed while its push service says that it is gone', async (house) => {
  const { store, stop, still } = house;
  const { device, notificationId, accepted, gone, state } = await beingTold(house);
  const receipt = await stop(/^insert into "receipts"/, ({ outbox }) =>
    outbox.receipt(device.id, notificationId, 'shown'),
  );
  const recorded = store.outbox.record([accepted, gone]);
  await still(recorded);
  expect(await receipt.go()).toBe(true);
  await recorded;
  expect(await state()).toBe('gone');
});

between('asks expire that a device showed, while its push service says that it is gone', async (house) => {
  const { store, clock, stop, still } = house;
  const { accepted, gone, state } = await beingTold(house);
  await store.outbox.record([accepted]);
  await clock.advance(1_000);
  const expired = await stop(/^insert into "deliveries"/, ({ asks }) => asks.expire(10));
  const recorded = store.outbox.record([gone]);
  await still(recorded);
  expect(await expired.go()).toBe(2);
  await recorded;
  expect(await state()).toBe('gone');
});

between('a claim that waited for a conversation takes nothing while an older run is at work there', async (house) => {
  const { store, still, atOnce } = house;
  const crew = await cast(store);
  const me: Actor = asUser(crew, crew.ann);
  const conversation = await talk(store, crew);
  const { runId } = await prompted(store, prompt(crew, conversation, 'one'));
  await store.runs.cancel(me, runId);
  await prompted(store, prompt(crew, conversation, 'two'));
  let late: Promise<unknown> | undefined;
  await atOnce(async ({ runs }) => {
    await runs.retry(me, runId);
    late = store.runs.claimHosted(OWNER);
    await still(late);
    expect(await runs.claimHosted(OWNER)).toMatchObject({ run: { id: runId } });
  });
  expect(await late).toBeUndefined();
  const running = (await store.runs.open(me)).filter(({ status }) => status === 'running');
  expect(running.map(({ id }) => id)).toEqual([runId]);
});

between('a cancel is kept though the ask is answered for which the run has just begun to wait', async (house) => {
  const { store, clock, stop, still } = house;
  const { crew, ask, wait, runId } = await claimedRun(house, async ({ ann }) => ({ to: [ann.id] }));
  const answered = await stop(/^select "id" from "conversations"/, ({ asks }) =>
    asks.answer(crew.tenantId, ask.id, approval(crew.ann, clock.now())),
  );
  await wait();
  const cancelled = await stop(/^select "runs"\.\* from "runs"/, ({ runs }) => runs.cancel(asAgent(crew), runId));
  const settled = answered.go();
  await still(settled);
  await Promise.all([cancelled.go(), settled]);
  expect(await store.runs.get(asAgent(crew), runId)).toMatchObject({ status: 'cancelled' });
});

between('a key is asked for that another conversation has, while asks of both expire', async (house) => {
  const { store, clock, stop, still } = house;
  const crew = await cast(store);
  const [older, newer] = [await another(house, crew, 'taken'), await another(house, crew)];
  const expiresAt = clock.now() + 1_000;
  for (const { id } of [older, newer]) await opened(store, crew, { key: id, conversationId: id, expiresAt });
  await clock.advance(2_000);
  const changed = await stop(/^select "id" from "conversations"/, ({ conversations }) =>
    conversations.change(asAgent(crew), newer.id, { key: 'taken' }),
  );
  const expired = store.asks.expire(10);
  await still(expired);
  expect(await changed.go()).toBe('key_reused');
  expect(await expired).toBe(2);
});

between('a prompt interrupts a run that waits, while it is decided upon what was told of both', async (house) => {
  const { store, clock, stop, still } = house;
  const crew = await cast(store);
  const conversation = await talk(store, crew, { doubleTexting: 'interrupt' });
  await prompted(store, prompt(crew, conversation, 'hello'));
  const turn = await claim(store);
  const ask = await opened(store, crew, { to: [crew.ann.id] });
  await store.runs.wait({ ...fenced(turn), ...said('May I?'), landmark: true }, ask.id);
  await clock.advance(5);
  const note = { tenantId: crew.tenantId, agentId: crew.agent.id, key: 'note', fingerprint: hash('note') };
  await store.conversations.note(conversation.id, { ...note, ...said('Look'), telling: () => told('Look') });
  const due = await store.outbox.due(10);
  const again = await stop(/^update "notifications"/, ({ runs }) => runs.prompt(prompt(crew, conversation, 'stop')));
  const decided = store.outbox.decide(due.map(({ id }) => ({ id, decision: NONE })));
  await still(decided);
  expect(await again.go()).toMatchObject({ type: 'prompted' });
  await decided;
  expect(await store.asks.get(asAgent(crew), ask.id)).toMatchObject({ state: 'cancelled' });
});

between('an agent counts while its last key is revoked: nothing of it stays', async ({ store, stop, still, rows }) => {
  const crew = await cast(store);
  const [tenantId, agentId] = [crew.tenantId, crew.agent.id];
  const { id } = await store.credentials.createKey({ tenantId, agentId, name: 'Key', tokenHash: hash('key') });
  const count = (name: string) => ({ name, count: 3, userId: crew.ann.id });
  const counted = await stop(/^insert into "buckets"/, ({ preferences }) =>
    preferences.count(asAgent(crew), count('before')),
  );
  const revoked = store.credentials.revokeKey(tenantId, agentId, id);
  await still(revoked);
  expect(await counted.go()).toBe('counted');
  expect(await revoked).toBe(true);
  expect(await store.preferences.count(asAgent(crew), count('after'))).toBe('revoked');
  expect(await rows('SELECT name FROM buckets')).toEqual([]);
});

between('two servers forget what was told of one event: it goes with the last', async (house) => {
  const { store, clock, stop, still, rows } = house;
  const crew = await cast(store);
  await store.asks.post(newEvent(crew, { to: [crew.ann.id, crew.bob.id] }));
  await store.outbox.decide((await store.outbox.due(10)).map(({ id }) => ({ id, decision: NONE })));
  await clock.advance(2_000_000_000_000);
  expect(await store.outbox.close(10)).toBe(2);
  await clock.advance(5);
  const one = await stop(/^delete from "events"/, ({ outbox }) => outbox.forget(clock.now(), 1));
  const other = store.outbox.forget(clock.now(), 1);
  await still(other);
  expect([await one.go(), await other]).toEqual([1, 1]);
  expect(await rows('SELECT id FROM events')).toEqual([]);
});
