import { Client } from 'pg';
import { expect, test } from 'vitest';
import type { Actor, Store } from '../store.ts';
import { approval, asUser, type Cast, cast, hash, newAsk, newEvent } from '../suite/house.suite.ts';
import { openPostgresStore } from './house.suite.ts';

/** Long enough here for some thousand commands; by hand a minute: BECKON_CROWD_SECONDS=60. */
const SECONDS = Number(process.env.BECKON_CROWD_SECONDS ?? 5);
const WRITERS = 32;

/** Six people, two agents with a conversation each that all of them are in. */
const gather = async (store: Store) => {
  const crew = await cast(store);
  const { tenantId } = crew;
  const people = [crew.ann, crew.bob];
  for (const name of ['Cid', 'Dot', 'Eve', 'Fay'])
    people.push((await store.people.createUser({ tenantId, name, locale: 'en', timeZone: 'UTC' })).user);
  const other = await store.people.createAgent({ tenantId, name: 'Other', kind: 'script', ownerId: crew.bob.id });
  const crews: Cast[] = [crew, { ...crew, agent: other }];
  const talks: string[] = [];
  for (const { agent } of crews) {
    const wanted = { tenantId, agentId: agent.id, title: 'All of us', members: people.map(({ id }) => id) };
    const made = await store.conversations.upsert(wanted, { tenantId, kind: 'agent', id: agent.id });
    talks.push(made?.conversation.id ?? '');
  }
  return { tenantId, people, crews, talks };
};

type Crowd = Awaited<ReturnType<typeof gather>>;

const pick = <T>(all: readonly T[]): T => all[Math.floor(Math.random() * all.length)] as T;
const some = <T>(all: readonly T[]): T[] => all.filter(() => Math.random() < 0.4);

/** One of what people and agents do, somewhere; each touches several of the eight feeds. */
const command = async (store: Store, crowd: Crowd, key: string): Promise<string> => {
  const which = Math.floor(Math.random() * 2);
  const [crew, talk] = [crowd.crews[which] as Cast, crowd.talks[which] as string];
  const person = pick(crowd.people);
  const ids = some(crowd.people).map(({ id }) => id);
  switch (Math.floor(Math.random() * 6)) {
    case 0:
      return (await store.asks.open(newAsk(crew, { key, to: ids }))).type;
    case 1:
      return (await store.asks.open(newAsk(crew, { key, conversationId: talk }))).type;
    case 2: {
      const [ask] = await store.asks.waiting(asUser(crew, person));
      if (!ask) return 'nothing';
      return (await store.asks.answer(crowd.tenantId, ask.id, approval(person, 0)))?.type ?? 'unknown';
    }
    case 3:
      return (await store.asks.post(newEvent(crew, { key, to: ids }))).type;
    case 4: {
      const parts = [{ type: 'text' as const, text: key, startedAt: 0, endedAt: 0 }];
      const fields = { key, parts, preview: key, fingerprint: hash(key), telling: null };
      return (await store.conversations.note(talk, { ...crew, agentId: crew.agent.id, ...fields } as never)).type;
    }
    default: {
      const read = await store.conversations.read(asUser(crew, person), talk, Math.floor(Math.random() * 1_000));
      return read ? 'read' : 'unknown';
    }
  }
};

/** Follows a feed by position while it grows; what it saw at last is all there is, in order, or it has failed. */
const follow = async (store: Store, actor: Actor, over: () => boolean): Promise<number> => {
  let seq = (await store.feeds.head(actor.id)).seq;
  for (;;) {
    const last = over();
    const { frames, more } = await store.feeds.page(actor, seq, 500);
    for (const frame of frames) expect(frame.seq, `feed of ${actor.id}`).toBe(++seq);
    if (last && !more && frames.length === 0) return seq;
    if (frames.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

test(
  `${WRITERS} writers at eight feeds: no hole, none out of order, no deadlock, nothing lost`,
  async () => {
    await using house = await openPostgresStore();
    const { store } = house;
    const crowd = await gather(store);
    const actors: Actor[] = [
      ...crowd.people.map(({ id }) => ({ tenantId: crowd.tenantId, kind: 'user' as const, id })),
      ...crowd.crews.map(({ agent }) => ({ tenantId: crowd.tenantId, kind: 'agent' as const, id: agent.id })),
    ];
    const until = performance.now() + SECONDS * 1_000;
    const count = new Map<string, number>();
    let writing = WRITERS;
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      for (let n = 0; performance.now() < until; n++) {
        const done = await command(store, crowd, `${writer}-${n}`);
        count.set(done, (count.get(done) ?? 0) + 1);
      }
      writing -= 1;
    });
    const readers = actors.map((actor) => follow(store, actor, () => writing === 0));
    // a writer that fails ends the test: its readers would wait for it
    await Promise.all(writers);
    const heads = await Promise.all(readers);

    const client = new Client(house.url);
    await client.connect();
    const { rows } = await client.query(`
    SELECT (SELECT count(*)::int FROM asks) AS asks, (SELECT count(*)::int FROM events) AS events,
           (SELECT count(*)::int FROM messages WHERE cid IS NOT NULL) AS notes,
           (SELECT count(*)::int FROM feed) AS feed,
           (SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()) AS deadlocks`);
    await client.end();
    expect(rows[0]).toMatchObject({
      asks: count.get('opened'),
      events: count.get('posted'),
      notes: count.get('noted'),
      deadlocks: 0,
    });
    const commands = [...count.values()].reduce((sum, n) => sum + n, 0);
    console.log(
      `${commands} commands in ${SECONDS} s, ${rows[0].feed} positions, heads ${Math.min(...heads)} to ${Math.max(...heads)}`,
    );
    console.log([...count].map(([what, n]) => `${what} ${n}`).join(', '));
  },
  SECONDS * 1_000 + 60_000,
);
