import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type BodyOf, type Message, type Part, partsSay, type Routes } from '@beckon/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createClient } from '../src/call/client.ts';
import { type Clock, systemClock } from '../src/clock.ts';
import { createMirror } from '../src/mirror/mirror.ts';
import { memoryMessages } from '../src/outbox/messages.ts';
import { openStream } from '../src/stream/stream.ts';
import { badNetwork } from './bad-network.ts';
import { openRealHouse, type RealHouse } from './house.ts';
import { handWake } from './kit.ts';

/**
 * The whole way: a real agent writes over HTTP, the real server keeps it in a real database, and the real client reads
 * it through a network that cuts streams anywhere, and doubles and reorders words.
 */

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
/** No run begins after this. */
const BUDGET_MS = 7_000;

const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 20_000, interval: 2 });

type Write = BodyOf<Routes['writeRun']>['writes'][number];

type Step =
  | { do: 'write'; kind: 'text' | 'reasoning' | 'tool'; text: string }
  | { do: 'cut' }
  | { do: 'look'; visible: boolean }
  /** Waits until every word has come. */
  | { do: 'read' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      kind: fc.constantFrom('text', 'text', 'text', 'text', 'reasoning', 'tool'),
      text: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).map((text) => text.replaceAll('\0', '0')),
    }),
  },
  { weight: 4, arbitrary: fc.constant<Step>({ do: 'cut' }) },
  { weight: 1, arbitrary: fc.boolean().map((visible): Step => ({ do: 'look', visible })) },
  { weight: 2, arbitrary: fc.constant<Step>({ do: 'read' }) },
);

/** Short pauses of the client are made shorter: how long it waits before it comes back is not what is asked here. */
const hasty = (): Clock => {
  const clock = systemClock();
  return { now: clock.now, timer: (ms, wake) => clock.timer(ms <= 5_000 ? ms / 50 : ms, wake) };
};

let house: RealHouse;
let database: DatabaseSync;
beforeAll(async () => {
  house = await openRealHouse();
  database = new DatabaseSync(join(house.dataDir, 'beckon.db'), { readOnly: true });
});
afterAll(async () => {
  database.close();
  await house[Symbol.asyncDispose]();
});

const kept = (id: string): Part[] => {
  const row = database.prepare('SELECT parts FROM messages WHERE id = ?').get(id) as { parts: string };
  return JSON.parse(row.parts) as Part[];
};
const positions = (principalId: string, after: number): number[] =>
  database
    .prepare('SELECT seq FROM feed WHERE principal_id = ? AND seq > ? ORDER BY seq')
    .all(principalId, after)
    .map(({ seq }) => Number(seq));

/** What an agent has said so far, and what it sends to say more. */
const writer = () => {
  const parts: Part[] = [];
  return {
    parts,
    add({ kind, text }: Extract<Step, { do: 'write' }>): Write {
      const last = parts.at(-1);
      if (kind === 'tool') {
        const whole = { type: 'tool_call', callId: `c${parts.length}`, name: 'read', input: text, at: 1 } as const;
        parts.push(whole);
        return { type: 'part', part: parts.length - 1, whole };
      }
      const goesOn = last?.type === kind;
      const at = goesOn ? last.text.length : 0;
      if (goesOn) parts[parts.length - 1] = { ...last, text: last.text + text };
      else parts.push({ type: kind, text });
      return { type: kind, part: parts.length - 1, at, text };
    },
  };
};

/** Nothing that is shown was not said, in this order, or twice. */
const holdToPrefix = (shown: readonly Part[], said: readonly Part[]): void => {
  const [last, ...before] = [...shown].reverse();
  if (last === undefined) return;
  expect(before.reverse()).toEqual(said.slice(0, shown.length - 1));
  const whole = said[shown.length - 1];
  if ('text' in last && whole !== undefined && 'text' in whole)
    expect([last.type, last.text]).toEqual([whole.type, whole.text.slice(0, last.text.length)]);
  else expect(last).toEqual(whole);
};

test(`whatever is written, cut, doubled and reordered: the words are the database's, and every position came once (seed ${seed})`, async () => {
  const until = performance.now() + BUDGET_MS;
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 40 }),
      fc.infiniteStream(fc.nat(99)),
      async (steps, dice) => {
        if (performance.now() > until) return;
        const network = badNetwork(() => dice.next().value ?? 0);
        // of its own: many short runs on a quick machine would be too many requests of one
        const token = await house.newToken();
        const owner = createClient({ url: house.url, token });
        const client = createClient({ url: house.url, token, fetch: network.fetch, clock: hasty() });
        const agent = createClient({ url: house.url, token: house.key });
        const { id: conversationId } = await house.conversation();
        const { cursor, principal } = await owner.call('state');
        const me = principal.kind === 'user' ? principal.user.id : expect.unreachable();
        const from = positions(me, 0).at(-1) ?? 0;

        const came: number[] = [];
        const follower = openStream(client, {
          since: cursor,
          clock: hasty(),
          wake: handWake(),
          onFrame: (frame) => frame.event === 'feed' && came.push(frame.data.seq),
          onState: () => {},
          onReset: () => expect.unreachable('nothing was too old'),
        });
        const mirror = createMirror(client, {
          clock: hasty(),
          wake: handWake(),
          messages: memoryMessages(),
          sharing: null,
        });
        mirror.start();
        const thread = mirror.thread(conversationId);
        const { parts, add } = writer();
        let wrong: unknown;
        const reply = (): Message | undefined =>
          thread.getSnapshot().messages.find(({ author }) => author.kind === 'agent');
        thread.subscribe(() => {
          try {
            holdToPrefix(reply()?.parts ?? [], parts);
          } catch (error) {
            wrong ??= error;
          }
        });
        try {
          await owner.call('postMessage', {
            params: { id: conversationId },
            body: { cid: conversationId, text: 'go' },
          });
          const turn = await agent.call('claimRun', { body: { conversationId }, query: { wait: 5 } });
          if (turn === null) throw new Error('nothing to claim');
          const [params, { fence }] = [{ id: turn.run.id }, turn];
          for (const one of steps) {
            if (one.do === 'write') await agent.call('writeRun', { params, body: { fence, writes: [add(one)] } });
            else if (one.do === 'cut') network.cut();
            else if (one.do === 'look') thread.setVisible(one.visible);
            else {
              thread.setVisible(true);
              await eventually(() => expect(reply()?.parts ?? []).toEqual(parts));
            }
          }
          await agent.call('finishRun', { params, body: { fence, status: 'done' } });
          await eventually(() => expect(reply()?.status).toBe(partsSay(parts) ? 'done' : 'error'));
          expect(reply()?.parts).toEqual(parts);
          expect(kept(turn.reply.id)).toEqual(parts);
          await eventually(() => expect(came.length).toBeGreaterThanOrEqual(positions(me, from).length));
          expect(came).toEqual(positions(me, from));
          expect(wrong).toBeUndefined();
        } finally {
          follower.close();
          mirror.close();
        }
      },
    ),
    { seed, numRuns: 60, endOnFailure: true },
  );
}, 60_000);
