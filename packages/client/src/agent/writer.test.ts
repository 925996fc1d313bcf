import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { broken, heldClock, json, played, type Received, refused, rest, uuid } from '../../test/kit.ts';
import { createClient } from '../call/client.ts';
import { batchFrom, endOf, type LocalPart, type Write } from './batch.ts';
import { createWriter } from './writer.ts';

const kept = { cancelRequested: false, leaseUntil: 0 };

function house(answer: (request: Received) => Response = () => json(kept), parts: LocalPart[] = []) {
  const clock = heldClock();
  const is = { answer };
  const server = played((request) => is.answer(request));
  const client = createClient({ url: 'http://beckon.test', token: 'k', fetch: server.fetch, clock });
  const over = new AbortController();
  const broke: unknown[] = [];
  let heard = 0;
  const writer = createWriter({
    ...{ client, clock, runId: uuid(90), fence: 3, parts, signal: over.signal },
    heard: () => void heard++,
    broke: (error) => void broke.push(error),
  });
  const sent = (): Write[][] => server.requests.map(({ body }) => (body as { writes: Write[] }).writes);
  return {
    clock,
    is,
    server,
    writer,
    over,
    broke,
    sent,
    heard: () => heard,
    say: (text: string) => writer.add({ type: 'text', text }),
  };
}

describe('a writer', () => {
  test('sends the first words at once, and then what was gathered', async () => {
    const h = house();
    for (const text of ['a', 'b']) h.say(text);
    await rest();
    h.say('c');
    await rest();
    expect(h.sent().length).toBe(1);
    await h.clock.advance(40);
    h.writer.add({ type: 'reasoning', text: 'd' });
    await h.clock.advance(40);
    const texts = h.sent().map((writes) => writes.map((write) => (write.type === 'part' ? '' : write.text)).join('|'));
    expect(texts.join('')).toBe('abcd');
    expect(h.server.requests.every(({ body }) => (body as { fence: number }).fence === 3)).toBe(true);
    expect(h.sent().at(-1)).toEqual([{ type: 'reasoning', part: 1, at: 0, text: 'd' }]);
    expect(h.heard()).toBe(h.sent().length);
  });

  test('goes on behind what an earlier claim wrote', async () => {
    const h = house(undefined, [
      { type: 'tool_call', callId: 'c', name: 'read', at: 1 },
      { type: 'text', text: 'half' },
    ]);
    expect(h.writer.empty).toBe(false);
    h.say(' done');
    await h.writer.flush();
    expect(h.sent()).toEqual([[{ type: 'text', part: 1, at: 4, text: ' done' }]]);
  });

  test('flush does not wait for the window', async () => {
    const h = house();
    h.say('a');
    await rest();
    h.say('b');
    await h.writer.flush();
    expect(h.sent().length).toBe(2);
  });

  test('halves of a pair go together; one that stays alone is made whole as the server would', async () => {
    const h = house();
    h.say('x\ud83d');
    await h.writer.flush();
    h.say('a\u0000\ud83d');
    h.say('\ude42');
    h.writer.add({ type: 'tool_call', callId: 'c', name: 'n' });
    await h.writer.flush();
    const all = h.sent().flat();
    expect(all.map((write) => (write.type === 'part' ? '#' : write.text)).join('')).toBe('x\ufffda🙂#');
  });

  test('gives again what the server lacks', async () => {
    const h = house();
    h.say('Hello');
    await h.writer.flush();
    let lost = true;
    h.is.answer = () => {
      const answer = lost ? refused('gap', { part: 0, length: 2 }) : json(kept);
      lost = false;
      return answer;
    };
    h.say(', you');
    await h.writer.flush();
    expect(h.sent().slice(1)).toEqual([
      [{ type: 'text', part: 0, at: 5, text: ', you' }],
      [{ type: 'text', part: 0, at: 2, text: 'llo, you' }],
    ]);
    h.is.answer = () => refused('gap', { part: 0, length: 99 });
    h.say('!');
    await h.writer.flush();
    expect(h.broke).toMatchObject([{ code: 'gap' }]);
  });

  test('tries again without a network; stops for good when it is refused, or over', async () => {
    const h = house(broken);
    h.say('a');
    await h.clock.advance(3_000);
    expect(h.sent().length).toBeGreaterThan(2);
    h.is.answer = () => refused('stale_fence');
    await h.clock.advance(10_000);
    expect(h.broke).toMatchObject([{ code: 'stale_fence' }]);
    const before = h.sent().length;
    h.say('b');
    await h.writer.flush();
    expect(h.sent().length).toBe(before);
    const other = house(broken);
    other.say('a');
    await rest();
    other.over.abort();
    await other.writer.flush();
    await rest();
    expect([other.broke, other.clock.waiting]).toEqual([[], 0]);
  });

  test('a server that counts gets fewer requests', async () => {
    const h = house(() => refused('rate_limited', {}, 1));
    h.say('a');
    await rest();
    h.is.answer = () => json(kept);
    await h.clock.advance(1_000);
    const before = h.sent().length;
    for (let n = 0; n < 20; n++) {
      h.say('b');
      await h.clock.advance(20);
    }
    expect(h.sent().length - before).toBeLessThanOrEqual(6);
  });
});

test('batches, one after the other, are the whole reply, whatever it is and wherever they begin', () => {
  const part = fc.oneof(
    fc.record({
      type: fc.constantFrom<'text' | 'reasoning'>('text', 'reasoning'),
      text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).map((text) => text.repeat(2_000)),
    }),
    fc.record({ type: fc.constant('tool_call' as const), callId: fc.string(), name: fc.string() }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), fc.nat(), (parts, seed) => {
      const first = parts[0];
      const from = { part: 0, length: first !== undefined && 'text' in first ? seed % first.text.length : 0 };
      const rebuilt: LocalPart[] =
        first !== undefined && 'text' in first ? [{ ...first, text: first.text.slice(0, from.length) }] : [];
      for (let at = from; ; ) {
        const { writes, to } = batchFrom(parts, at);
        expect(JSON.stringify(writes).length).toBeLessThan(130_000);
        for (const write of writes) {
          if (write.type === 'part') rebuilt.push(write.whole as LocalPart);
          else {
            const known = rebuilt[write.part];
            const text = known !== undefined && 'text' in known ? known.text : '';
            expect([write.part <= rebuilt.length, write.at]).toEqual([true, text.length]);
            rebuilt[write.part] = { type: write.type, text: text + write.text };
          }
        }
        if (writes.length === 0) {
          expect(to).toEqual(endOf(parts));
          break;
        }
        at = to;
      }
      expect(rebuilt).toEqual(parts);
    }),
    { numRuns: 30 },
  );
});
