import assert from 'node:assert/strict';
import type { Trials } from '../check.ts';
import type { Seen } from '../stream.ts';
import { refused } from '../wire.ts';

const idsOf = (frames: readonly (Seen | { event: string; id?: string })[]): string[] =>
  frames.flatMap(({ event, id }) => (event === 'feed' && id !== undefined ? [id] : []));

const NONSENSE = ['nonsense', '0', '-1', 'é', Buffer.from('a b c').toString('base64url'), 'x'.repeat(300)];

/** Where a reader goes on, and who may read by what. */
export const cursors: Trials = {
  'whoever resumes sees each later row once, wherever it left': async (tenant) => {
    const { robot } = await tenant.pair();
    const { cursor } = await robot.does('state');
    for (let n = 0; n < 6; n++) await robot.does('cancelAsk', { params: { id: (await robot.asks()).id } });
    const { rows } = await robot.readAll(cursor);
    const all = [cursor, ...idsOf(rows)];
    assert.equal(all.length, 13);
    for (const [index, since] of all.entries())
      assert.deepEqual(idsOf((await robot.readAll(since)).rows), all.slice(index + 1));
    for (const since of [all[0], all[5], all.at(-1)]) {
      await using stream = await robot.stream({ query: { since } });
      assert.deepEqual(idsOf(await stream.until('caught_up')), all.slice(all.indexOf(since ?? '') + 1));
    }
  },
  'Last-Event-ID, which a browser sends by itself, wins over since': async (tenant) => {
    const { robot } = await tenant.pair();
    const { cursor } = await robot.does('state');
    const [first, second] = [await robot.asks(), await robot.asks()];
    const { rows } = await robot.readAll(cursor);
    const headers = { 'Last-Event-ID': rows[0]?.id ?? '' };
    await using stream = await robot.stream({ query: { since: cursor }, headers });
    assert.deepEqual(idsOf(await stream.until('caught_up')), [rows[1]?.id]);
    await using odd = await robot.stream({ query: { since: 'nonsense' }, headers });
    assert.deepEqual(idsOf(await odd.until('caught_up')), [rows[1]?.id]);
    const polled = await robot.does('stream', { query: { since: cursor, wait: 0 }, headers });
    assert.deepEqual(idsOf(polled.frames as Seen[]), [rows[1]?.id]);
    assert.notEqual(first.id, second.id);
  },
  'a cursor that is none resets: the stream ends, and names where to go on': async (tenant) => {
    const { robot } = await tenant.pair();
    await robot.asks();
    for (const since of NONSENSE) {
      await using stream = await robot.stream({ query: { since } });
      const frames = await stream.rest();
      assert.deepEqual(
        frames.map(({ data }) => data),
        [{ type: 'reset', reason: 'malformed' }],
      );
      const here = await robot.poll(frames[0]?.id);
      assert.deepEqual(
        here.frames.map(({ data }) => data.type),
        ['caught_up'],
      );
      const polled = await robot.poll(since);
      assert.deepEqual(
        [polled.frames.map(({ data }) => data), polled.cursor],
        [[{ type: 'reset', reason: 'malformed' }], undefined],
      );
    }
  },
  'a cursor of somebody else resets': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const { cursor } = await ann.does('state');
    await using stream = await robot.stream({ query: { since: cursor } });
    assert.deepEqual(
      (await stream.rest()).map(({ data }) => data),
      [{ type: 'reset', reason: 'principal' }],
    );
  },
  'a ticket opens one stream for whoever cannot send headers, once': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    for (const reader of [ann, robot]) {
      const { ticket, expiresAt } = await reader.does('createTicket');
      assert.ok(expiresAt > Date.now() - 60_000);
      const query = { ticket };
      await using stream = await tenant.nobody.stream({ query });
      await stream.until('caught_up');
      await refused(tenant.wire.send('GET', '/v1/stream', { query }), 'unauthenticated');
      await refused(tenant.nobody.call('stream', { query: { ...query, wait: 0 } }), 'unauthenticated');
    }
  },
  'of many who come with one ticket one gets in': async (tenant) => {
    const ann = await tenant.person();
    const { ticket } = await ann.does('createTicket');
    const all = await Promise.all(
      Array.from({ length: 6 }, () => tenant.nobody.call('stream', { query: { ticket, wait: 0 } })),
    );
    assert.deepEqual(all.map(({ status }) => status).sort(), [200, 401, 401, 401, 401, 401]);
  },
  'a ticket opens streams and nothing else': async (tenant) => {
    const ann = await tenant.person();
    const { ticket } = await ann.does('createTicket');
    await refused(
      tenant.wire.send('GET', '/v1/me', { headers: { Authorization: `Bearer ${ticket}` } }),
      'unauthenticated',
    );
    await refused(tenant.wire.send('GET', '/v1/state', { query: { ticket } }), 'unauthenticated');
    await using stream = await tenant.nobody.stream({ query: { ticket } });
    await stream.until('caught_up');
  },
};
