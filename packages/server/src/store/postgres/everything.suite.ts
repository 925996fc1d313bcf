import { occasions } from '@beckon/protocol';
import type { HeldClock } from '@beckon/testkit/clock';
import { expect } from 'vitest';
import type { Claimed, Recorded } from '../outbox.ts';
import type { ClaimedRun } from '../runs.ts';
import type { Actor, Store } from '../store.ts';
import { approval, asAgent, asUser, type Cast, cast, hash, newAsk, newEvent, upsert } from '../suite/house.suite.ts';
import { fenced, prompt, said, told } from '../suite/turns.suite.ts';

/** Whatever people, agents, nodes and push services do, at random. */

const pick = <T>(all: readonly T[]): T => all[Math.floor(Math.random() * all.length)] as T;
const chance = (p: number): boolean => Math.random() < p;
const some = <T>(all: readonly T[]): T[] => all.filter(() => chance(0.5)).sort(() => Math.random() - 0.5);
/** So few names that many devices claim the same address. */
const address = (): string => hash(`address ${Math.floor(Math.random() * 8)}`);

/** What a decision waits for. */
const WAITING = { suppress: false, hold: true, defer: true } as const;

/** Four people, and two agents with three conversations each that all of them are in. */
const gather = async (store: Store) => {
  const first = await cast(store);
  const { tenantId } = first;
  const people = [first.ann, first.bob];
  for (const name of ['Cid', 'Dot'])
    people.push((await store.people.createUser({ tenantId, name, locale: 'en', timeZone: 'UTC' })).user);
  const other = await store.people.createAgent({ tenantId, name: 'Other', kind: 'script', ownerId: first.bob.id });
  const talks: { id: string; crew: Cast; agent: Actor }[] = [];
  for (const crew of [first, { ...first, agent: other }]) {
    for (const key of [undefined, 'a', 'b']) {
      const doubleTexting = key === 'b' ? 'interrupt' : 'queue';
      const wanted = {
        tenantId,
        agentId: crew.agent.id,
        key,
        doubleTexting,
        members: people.map(({ id }) => id),
      } as const;
      const { conversation } = await upsert(store, wanted, asAgent(crew));
      talks.push({ id: conversation.id, crew, agent: asAgent(crew) });
    }
  }
  return { tenantId, crew: first, people, talks };
};

/** The commands, each by its name. They expect what each may promise by itself, whatever is done at the same time. */
export const everything = async (store: Store, clock: HeldClock): Promise<Record<string, () => Promise<unknown>>> => {
  const { tenantId, crew, people, talks } = await gather(store);
  const asks: { id: string; agentId: string }[] = [];
  const turns: ClaimedRun[] = [];
  const runIds: string[] = [];
  const pushes: Claimed[] = [];
  const devices: { id: string; userId: string }[] = [];
  const agentKeys: { id: string; agentId: string }[] = [];
  const seen = new Set<string>();
  let keys = 0;

  const key = (): string => `k${++keys}`;
  const somebody = (): Actor => asUser(crew, pick(people));
  const ids = (): string[] => some(people).map(({ id }) => id);
  const telling = () => told('Done.', chance(0.1) ? clock.now() + 3_000 : undefined);
  const lease = (owner: string) => ({ owner, leaseUntil: clock.now() + 5_000 });
  const once = (what: string): void => {
    expect(seen.has(what), `${what} was handed out before`).toBe(false);
    seen.add(what);
  };
  const ask = async (from: Cast, where: { conversationId: string } | { to: string[] }) => {
    const fields = { key: key(), ...where, ...(chance(0.3) && { expiresAt: clock.now() + 2_000 }) };
    const result = await store.asks.open(newAsk(from, fields));
    if (result.type === 'opened') asks.push(result.ask);
  };
  const claim = async (claimed: Promise<ClaimedRun | undefined>) => {
    const turn = await claimed;
    if (!turn) return;
    once(`claim ${turn.fence} of run ${turn.run.id}`);
    turns.push(turn);
  };
  const outcome = (): Recorded => {
    if (chance(0.03)) return { type: 'gone', status: 410 };
    if (chance(0.1)) return { type: 'retry', at: clock.now() + 10, reason: 'busy' };
    return chance(0.05) ? { type: 'failed', reason: 'refused', status: 400 } : { type: 'accepted', status: 201 };
  };
  const note = () => {
    const name = key();
    return { tenantId, key: name, fingerprint: hash(name), ...said(name), telling };
  };

  return {
    'people are asked': () => ask(pick(talks).crew, { to: ids() }),
    'members are asked': () => {
      const talk = pick(talks);
      return ask(talk.crew, { conversationId: talk.id });
    },
    'an ask is answered': async () => {
      const user = pick(people);
      const [found] = chance(0.7) ? await store.asks.waiting(asUser(crew, user)) : [pick(asks)];
      const where = chance(0.3) ? { deviceId: pick(devices)?.id } : {};
      if (found) await store.asks.answer(tenantId, found.id, approval(user, clock.now(), where));
    },
    'an ask is cancelled': async () => {
      const found = pick(asks);
      if (found) await store.asks.cancel(tenantId, found.agentId, found.id, undefined);
    },
    'an answer is acknowledged': async () => {
      const found = pick(asks);
      if (found) await store.asks.ack(tenantId, found.agentId, found.id, { ok: true, at: clock.now() });
    },
    'asks expire': () => store.asks.expire(20),
    'an event is posted': () => store.asks.post(newEvent(pick(talks).crew, { key: key(), to: ids() })),

    'an agent notes': () => {
      const { id, crew } = pick(talks);
      return store.conversations.note(id, { ...note(), agentId: crew.agent.id });
    },
    'an agent fires, and again as the answer is late': async () => {
      const fire = { ...note(), agentId: pick(talks).crew.agent.id, to: ids(), title: 'Inbox' };
      const both = await Promise.all([store.conversations.fire(fire), store.conversations.fire(fire)]);
      expect(both.map(({ type }) => type).sort()).toEqual(['known', 'noted']);
    },
    'somebody reads': () => store.conversations.read(somebody(), pick(talks).id, 100_000),
    'somebody joins': () => {
      const { agent, id } = pick(talks);
      return store.conversations.join(agent, id, pick(people).id, 50);
    },
    'somebody leaves': async () => {
      const { agent, id } = pick(talks);
      if (chance(0.5)) await store.conversations.leave(agent, id, pick(people).id);
    },
    'a conversation is changed': () => {
      const { agent, id } = pick(talks);
      return store.conversations.change(agent, id, chance(0.5) ? { title: key() } : { key: pick(['a', 'b']) });
    },

    'somebody prompts, and again as the answer is late': async () => {
      const talk = pick(talks);
      const fields = { userId: pick(people).id, hosted: chance(0.7), telling: chance(0.5) ? telling() : null };
      const wanted = prompt(talk.crew, talk, key(), fields);
      const both = await Promise.all([store.runs.prompt(wanted), store.runs.prompt(wanted)]);
      expect(both.filter(({ type }) => type === 'prompted').length).toBeLessThan(2);
      for (const done of both) if ('runId' in done) runIds.push(done.runId);
    },
    'somebody types where the agent is': async () => {
      if (!chance(0.1)) return;
      const talk = pick(talks);
      const { cid, hosted: _, telling: __, ...wanted } = prompt(talk.crew, talk, key(), { userId: pick(people).id });
      const done = await store.runs.begin({ ...wanted, key: cid, agentId: talk.crew.agent.id }, lease('begun'));
      if ('claimed' in done) turns.push(done.claimed);
    },
    'a node claims': () => claim(store.runs.claimHosted(lease('node:one/life'))),
    'an agent claims': () => claim(store.runs.claim(pick(talks).crew.agent.id, lease('key:one'))),
    'a reply grows': async () => {
      const turn = pick(turns);
      if (turn) await store.runs.checkpoint({ ...fenced(turn), ...said(key()), landmark: chance(0.5) });
    },
    'a lease is renewed': async () => {
      const turn = pick(turns);
      if (turn) await store.runs.renew(fenced(turn), clock.now() + 5_000);
    },
    'a run is finished': async () => {
      const [turn] = turns.splice(Math.floor(Math.random() * turns.length), 1);
      const status = pick(['done', 'done', 'error', 'cancelled'] as const);
      const how = { ...said(key()), status, telling: chance(0.5) ? telling() : null };
      if (turn) await store.runs.finish({ ...fenced(turn), ...how });
    },
    'a run waits': async () => {
      const turn = pick(turns);
      const found = pick(asks.filter(({ agentId }) => agentId === turn?.run.agentId).slice(-6));
      if (turn && found) await store.runs.wait({ ...fenced(turn), ...said(key()), landmark: true }, found.id);
    },
    'a run is cancelled': async () => {
      const id = pick(runIds.slice(-10));
      const run = id === undefined ? undefined : await store.runs.cancel(somebody(), id);
      if (run) expect(run.finishedAt !== undefined || run.cancelRequested, 'it ends, or is asked to').toBe(true);
    },
    'a prompt is cancelled, which may be on its way': () =>
      store.runs.cancelPrompt(somebody(), pick(talks).id, `k${keys + pick([0, 2])}`),
    'a run is tried again': async () => {
      const id = pick(runIds.slice(-10));
      if (id) await store.runs.retry(somebody(), id);
    },
    'lost runs are repaired': () => store.runs.repair({ seenBy: 'node:other' }, telling, 10),
    'cancels are forgotten': () => store.runs.forgetCancels(clock.now() - 500, 20),

    'a device registers': async () => {
      const { id: userId } = pick(people);
      const known = { addressHash: address(), tokenHash: hash(key()), ...(chance(0.3) && { replaces: address() }) };
      const named = { name: 'Phone', fallbackName: 'Browser', service: 'https://push.example', address: 'sealed' };
      const { device } = await store.devices.register({ tenantId, userId, kind: 'webpush', ...named, ...known });
      devices.push({ id: device.id, userId });
    },
    'a device is deleted': async () => {
      const found = pick(devices.slice(-20));
      if (found && chance(0.5)) await store.devices.remove(tenantId, found.userId, { id: found.id });
    },
    'a device is tried': async () => {
      const found = pick(devices.slice(-20));
      if (found) await store.outbox.test(tenantId, found.userId, found.id, 'Test', '', 5_000);
    },
    'a device says what became of a push': async () => {
      const push = pick(pushes);
      const what = pick(['shown', 'dismissed', 'clicked'] as const);
      if (push) await store.outbox.receipt(push.device.id, push.notification.id, what);
    },
    'somebody prefers it otherwise': () => {
      const kinds = { [pick(['error', 'message', 'idle'] as const)]: pick(['push', 'app', null] as const) };
      const muted = { [pick(talks).id]: null };
      return store.preferences.change(somebody(), { intensity: pick(['chill', 'vibing']), kinds, muted });
    },
    'somebody snoozes': () => store.preferences.snooze(somebody(), chance(0.5) ? null : clock.now() + 500),
    'an agent counts outside': () => {
      const count = { name: pick(['prs', 'mails']), count: Math.floor(Math.random() * 4), userId: pick(people).id };
      return store.preferences.count(pick(talks).agent, count);
    },
    'somebody takes what an agent counts away': () =>
      store.preferences.clearCount(somebody(), { agentId: pick(talks).agent.id, name: pick(['prs', 'mails']) }),
    'an agent gets a key, or loses one': async () => {
      const agentId = pick(talks).agent.id;
      const made = { tenantId, agentId, name: 'Key', tokenHash: hash(`agent's ${key()}`) };
      if (chance(0.5)) agentKeys.push({ agentId, id: (await store.credentials.createKey(made)).id });
      const [old] = agentKeys.splice(Math.floor(Math.random() * agentKeys.length), chance(0.5) ? 1 : 0);
      if (old) await store.credentials.revokeKey(tenantId, old.agentId, old.id);
    },
    'somebody looks back': () => store.preferences.past(somebody(), clock.now() - 2_000, 20),
    'it is quiet: all that is due is deferred': async () => {
      const due = await store.outbox.due(30);
      const until = clock.now() + 300;
      const how = { action: 'defer', until, reason: 'test', sentence: '', evidence: {}, deviceIds: [] } as const;
      await store.outbox.decide(
        due.map(({ id, userId, preferences, lifeUntil }) => {
          const asOf = { userId, version: preferences.version };
          return { id, asOf, decision: { ...how, lifeUntil: Math.max(lifeUntil, until) } };
        }),
      );
    },
    'decisions are taken': async () => {
      const due = await store.outbox.due(30);
      const action = pick(['send', 'send', 'send', 'suppress', 'hold', 'defer'] as const);
      const until = clock.now() + 200;
      const times =
        action === 'send' ? { ...(chance(0.3) && { againAt: until }) } : { ...(WAITING[action] && { until }) };
      const how = { action, reason: 'test', sentence: '', evidence: {}, ...times };
      const to = (all: readonly { id: string }[]) => (action === 'send' ? some(all).map(({ id }) => id) : []);
      await store.outbox.decide(
        due.map(({ id, followsId, devices }) => ({ id, followsId, decision: { ...how, deviceIds: to(devices) } })),
      );
    },
    'what was deferred comes as one': async () => {
      const due = await store.outbox.due(30);
      const [first] = due.filter(({ waited }) => waited === 'defer');
      if (!first) return;
      const { userId } = first;
      const own = due.filter((one) => one.userId === userId && one.waited === 'defer').map(({ id }) => id);
      const decision = { action: 'suppress', reason: 'summarised', sentence: '', evidence: {}, deviceIds: [] } as const;
      await store.outbox.summarise({
        tenantId,
        userId,
        ids: own,
        telling: () => ({ ...telling(), kind: 'summary' }),
        decision,
      });
    },
    'a call decides what it caused': async () => {
      const found = pick(asks.slice(-6));
      if (!found) return;
      const due = await store.outbox.dueAbout([occasions.ask(found.id)]);
      const decision = { action: 'send', reason: 'test', sentence: '', evidence: {} } as const;
      await store.outbox.decide(
        due.map(({ id, devices }) => ({ id, decision: { ...decision, deviceIds: devices.map((one) => one.id) } })),
      );
    },
    'somebody saw something': async () => {
      const [who, push, found] = [somebody(), pick(pushes), pick(asks.slice(-6))];
      const what = [
        { type: 'messages', conversationId: pick(talks).id, seq: 1 + Math.floor(Math.random() * 50) } as const,
        ...(push ? [{ type: 'notification', id: push.notification.id } as const] : []),
        ...(found ? [{ type: 'ask', id: found.id } as const] : []),
      ];
      const owner = push ? { ...who, id: push.userId } : who;
      const one = pick(what);
      await store.outbox.seen(one.type === 'notification' ? owner : who, one);
    },
    'an agent says that it is idle': async () => {
      const { id, crew: from } = pick(talks);
      const where = chance(0.5) ? { conversationId: id } : { to: ids().slice(0, 1) };
      const later = { ...telling(), kind: 'idle', since: clock.now() + 100 } as const;
      const fields = { key: key(), type: 'idle', telling: later, to: [], ...where } as const;
      await store.asks.post(newEvent(from, fields));
    },
    'the ledger is forgotten': () => store.outbox.forget(clock.now() - 3_000, 20),
    'pushes are claimed': async () => {
      const claimed = await store.outbox.claim(30, chance(0.2) ? 1 : 3_000);
      for (const { id, attempts } of claimed) once(`attempt ${attempts} of delivery ${id}`);
      pushes.push(...claimed);
    },
    'outcomes are recorded': async () => {
      const sent = pushes.splice(0, 30).sort(() => Math.random() - 0.5);
      await store.outbox.record(sent.map(({ id, claim }) => ({ deliveryId: id, claim, outcome: outcome() })));
    },
    'notifications end': () => store.outbox.close(30),
    'summaries end': () => store.outbox.closeEmptied(30),

    'an agent is seen, or takes its leave': () =>
      store.people.agentSeen(tenantId, pick(talks).crew.agent.id, chance(0.5) ? 0 : clock.now() + 300),
    'agents are gone without a word': () => store.people.lapse(10),
    'feeds are trimmed': async () => {
      if (chance(0.1)) await store.feeds.trim(clock.now() - 4_000, 50, 10);
    },
  };
};
