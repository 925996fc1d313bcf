import type { Turn } from '@beckon/protocol';
import { describe, expect, test } from 'vitest';
import {
  aConversation,
  aMessage,
  aRun,
  broken,
  heldClock,
  json,
  played,
  type Received,
  refused,
  rest,
} from '../../test/kit.ts';
import { createAgent } from './agent.ts';
import type { TurnHandler } from './steps.ts';
import { serveTurn } from './turn.ts';

const turn: Turn = {
  run: aRun(),
  fence: 7,
  leaseUntil: 0,
  conversation: aConversation(),
  reply: aMessage(62, { status: 'streaming', parts: [] }),
  history: [aMessage(61)],
};
const silent: TurnHandler = async function* ({ sleep }) {
  await sleep(600_000);
  yield { type: 'text', text: 'late' };
};

function house(handler: TurnHandler = silent, answer?: (request: Received) => Response) {
  const clock = heldClock();
  const kept = (): Response => json({ cancelRequested: false, leaseUntil: 0 });
  const is = { answer: answer ?? kept, kept };
  const server = played((request) => (request.path.endsWith('/finish') ? json(aRun()) : is.answer(request)));
  const agent = createAgent({ url: 'http://beckon.test', key: 'k', fetch: server.fetch, clock });
  const serving = serveTurn(agent, clock, turn, handler);
  const to = (path: string): Received[] => server.requests.filter((request) => request.path.endsWith(path));
  return { clock, is, serving, to, finished: () => to('/finish').map(({ body }) => body) };
}

describe('a claim', () => {
  test('is renewed before the handler begins, and every ten seconds', async () => {
    let began = false;
    const h = house(async function* () {
      began = true;
      yield* [];
    }, broken);
    await rest();
    expect([h.to('/lease').length, began]).toEqual([1, false]);
    h.is.answer = h.is.kept;
    await h.clock.advance(1_000);
    expect(began).toBe(true);
    const other = house();
    await other.clock.advance(35_000);
    expect(other.to('/lease').map(({ body }) => body)).toEqual(Array(4).fill({ fence: 7 }));
    other.serving.stop('stopping');
    await other.serving.done;
    expect(other.clock.waiting).toBe(0);
  });

  test("that is somebody else's by now is dropped without a word", async () => {
    const h = house();
    await rest();
    h.is.answer = () => refused('stale_fence');
    await h.clock.advance(10_000);
    await h.serving.done;
    expect([h.finished(), h.clock.waiting]).toEqual([[], 0]);
  });

  test('that could not be renewed for as long as it holds is dropped before another begins', async () => {
    let aborted: unknown;
    const h = house(async function* ({ signal, sleep }) {
      await sleep(600_000).catch(() => {
        aborted = signal.reason;
      });
      yield { type: 'text', text: 'late' };
    });
    await rest();
    h.is.answer = broken;
    await h.clock.advance(29_000);
    expect(aborted).toBeUndefined();
    await h.clock.advance(1_100);
    await h.serving.done;
    expect([aborted, h.finished(), h.clock.waiting]).toEqual(['lost', [], 0]);
  });

  test('whose run is to end tells the handler with its next renewal', async () => {
    const h = house();
    await rest();
    h.is.answer = () => json({ cancelRequested: true, leaseUntil: 0 });
    await h.clock.advance(10_000);
    await h.serving.done;
    expect(h.finished()).toEqual([{ fence: 7, status: 'cancelled' }]);
  });

  test('a handler that is deaf to its signal is left behind after a moment', async () => {
    const h = house(async function* () {
      await new Promise(() => undefined);
      yield { type: 'text', text: 'never' };
    });
    await rest();
    h.serving.stop('cancelled');
    await h.clock.advance(4_999);
    expect(h.finished()).toEqual([]);
    await h.clock.advance(1);
    expect(h.finished()).toEqual([{ fence: 7, status: 'cancelled' }]);
  });
});
