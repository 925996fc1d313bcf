import { randomBytes } from 'node:crypto';
import { openDatabase } from '@beckon/testkit/postgres';
import { expect, test, vi } from 'vitest';
import { openServer } from './server-process.ts';

/** Two servers on one database: each has a data directory of its own, and they share the secret. */
const openPair = async (url: string) => {
  const settings = { BECKON_DATABASE_URL: url, BECKON_SECRET: randomBytes(32).toString('hex') };
  // at once: they migrate one after the other
  return Promise.all([openServer(settings), openServer(settings)]);
};

test('two servers that start at once share what is said, within about a second', async () => {
  await using database = await openDatabase();
  const [one, other] = await openPair(database.url);
  await using _one = one;
  await using _other = other;
  const { items: agents } = (await one.call('GET', '/v1/agents')).body;
  expect(agents.map(({ kind }: { kind: string }) => kind).sort()).toEqual(['assistant', 'cli']);
  const { body: ann } = await one.call('POST', '/v1/users', { name: 'Ann' });
  const { body: session } = await one.call('POST', `/v1/users/${ann.id}/tokens`, {});
  const { body: agent } = await one.call('POST', '/v1/agents', { name: 'scout', ownerId: ann.id });
  const { body: key } = await one.call('POST', `/v1/agents/${agent.id}/keys`, {});
  const { cursor } = (await other.call('GET', '/v1/state', undefined, session.token)).body;
  const waits = other.call('GET', `/v1/stream?wait=25&since=${cursor}`, undefined, session.token);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const asked = await one.call('POST', '/v1/asks', { key: 'k', kind: 'approval', title: 'May I?' }, key.key);
  const began = performance.now();
  const { frames } = (await waits).body;
  expect(frames.map(({ data }: { data: { type: string } }) => data.type)).toContain('ask.opened');
  expect(performance.now() - began).toBeLessThan(3_000);
  // answered there, heard here
  const waiting = one.call('GET', `/v1/asks/${asked.body.id}?wait=25`, undefined, key.key);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await other.call('POST', `/v1/asks/${asked.body.id}/answer`, { value: 'approve' }, session.token);
  expect((await waiting).body).toMatchObject({ state: 'answered', answer: { value: 'approve' } });
}, 60_000);

test('a server that stands still loses its runs to another, and may not write them when it goes on', async () => {
  await using database = await openDatabase();
  const [one, other] = await openPair(database.url);
  await using _one = one;
  await using _other = other;
  const { body: ann } = await one.call('POST', '/v1/users', { name: 'Ann' });
  const { body: session } = await one.call('POST', `/v1/users/${ann.id}/tokens`, {});
  const { body: agent } = await one.call('POST', '/v1/agents', { name: 'A', kind: 'assistant', ownerId: ann.id });
  const wanted = { agentId: agent.id };
  const { body: talk } = await one.call('POST', '/v1/conversations', wanted, session.token);
  const path = `/v1/conversations/${talk.id}/messages`;
  // the one that was told takes it: the other looks once a second
  const { body: said } = await one.call('POST', path, { cid: 'c', text: 'hello' }, session.token);
  const reply = async (server: typeof one) => {
    const { items } = (await server.call('GET', path, undefined, session.token)).body;
    return items.find(({ id }: { id: string }) => id === said.replyId);
  };
  // once it has written a word: before that, it would be begun anew
  await vi.waitFor(async () => expect((await reply(other)).parts).not.toEqual([]), { timeout: 5_000, interval: 10 });
  one.freeze();
  try {
    const ended = await vi.waitFor(
      async () => {
        const now = await reply(other);
        expect(now.status).not.toBe('streaming');
        return now;
      },
      { timeout: 50_000, interval: 200 },
    );
    expect(ended.status).toBe('interrupted');
    one.thaw();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(await reply(other)).toEqual(ended);
    expect(await reply(one)).toEqual(ended);
  } finally {
    one.thaw();
  }
}, 90_000);
