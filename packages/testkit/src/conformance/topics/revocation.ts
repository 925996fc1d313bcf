import assert from 'node:assert/strict';
import type { Trials } from '../check.ts';
import type { OpenStream, Seen } from '../stream.ts';
import { refused } from '../wire.ts';

/** A right that ended a second ago opens nothing and keeps nothing open; the rest is time for machines that are busy. */
const WITHIN_MS = 1_000 + 1_500;

const goodbye = async (stream: OpenStream): Promise<Extract<Seen['data'], { type: 'goodbye' }>> => {
  const last = (await stream.rest()).at(-1)?.data;
  assert.equal(last?.type, 'goodbye');
  return last as Extract<Seen['data'], { type: 'goodbye' }>;
};

/** What becomes of what is open when the right to it ends. */
export const revocation: Trials = {
  'a session that is signed out loses its streams within a second, and no other does': async (tenant) => {
    const ann = await tenant.person();
    const phone = await tenant.again(ann);
    await using lost = await phone.stream();
    await using kept = await ann.stream();
    await Promise.all([lost.until('caught_up'), kept.until('caught_up')]);
    await ann.does('revokeSession', { params: { id: phone.sessionId } });
    const since = performance.now();
    assert.equal((await goodbye(lost)).reason, 'revoked');
    assert.ok(performance.now() - since < WITHIN_MS);
    await ann.does('createAgent', { body: { name: 'scout' } });
    assert.equal((await kept.next())?.data.type, 'agent.updated');
  },
  'a key that is revoked takes its streams along': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    await using stream = await robot.stream();
    await stream.until('caught_up');
    await ann.does('revokeKey', { params: { id: robot.id, keyId: robot.keyId } });
    const since = performance.now();
    assert.equal((await goodbye(stream)).reason, 'revoked');
    assert.ok(performance.now() - since < WITHIN_MS);
  },
  'a ticket opens nothing for longer than the session that asked for it': async (tenant) => {
    const ann = await tenant.person();
    const phone = await tenant.again(ann);
    await using other = await ann.stream();
    await other.until('caught_up');
    const { ticket } = await phone.does('createTicket');
    await using before = await phone.stream();
    await before.until('caught_up');
    await ann.does('revokeSession', { params: { id: phone.sessionId } });
    // by now the server has dealt with the revocation, and still there is a ticket
    await goodbye(before);
    const since = performance.now();
    const late = await tenant.nobody.stream({ query: { ticket } }).catch(() => undefined);
    if (late) assert.equal((await goodbye(late)).reason, 'revoked');
    assert.ok(performance.now() - since < WITHIN_MS);
  },
  'whoever waits with a key that is revoked is not told any more': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const ask = await robot.asks();
    const { cursor } = await robot.does('state');
    const waits = [
      robot.call('getAsk', { params: { id: ask.id }, query: { wait: 10 } }),
      robot.call('stream', { query: { since: cursor, wait: 10 } }),
    ];
    // one of its own that was answered proves that the server has begun to hold the others
    await robot.call('me');
    await ann.does('revokeKey', { params: { id: robot.id, keyId: robot.keyId } });
    const since = performance.now();
    for (const wait of waits) await refused(wait, 'unauthenticated');
    assert.ok(performance.now() - since < WITHIN_MS);
  },
  'a token that runs out ends its stream with a time to come back, and opens nothing more': async (tenant) => {
    const ann = await tenant.person();
    const brief = await tenant.again(ann, 1_500);
    await using stream = await brief.stream();
    const last = (await stream.rest()).at(-1);
    assert.deepEqual([last?.data.type, last?.data.type === 'goodbye' && last.data.reason], ['goodbye', 'expired']);
    assert.ok(last?.retry !== undefined, 'a goodbye tells a plain EventSource when to come back');
    await refused(brief.call('me'), 'token_expired');
  },
};
