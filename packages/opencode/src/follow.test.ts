import { setImmediate as turn } from 'node:timers/promises';
import type { AgentClient, FollowOptions } from '@beckon/client/agent';
import { expect, test } from 'vitest';
import { play } from '../test/played.ts';
import { followFeed } from './follow.ts';

/** The feed in the test's hand. */
function scene(compare: () => Promise<void>) {
  const { bridge, opencode } = play();
  let feed: FollowOptions | undefined;
  const follow: AgentClient['follow'] = (options) => {
    feed = options;
    return {
      state: 'connecting',
      cursor: undefined,
      poke: () => undefined,
      close: () => undefined,
      look: () => undefined,
      lookAgain: () => undefined,
    };
  };
  followFeed({ agent: { follow }, bridge, opencode, compare, signal: new AbortController().signal });
  const state: NonNullable<FollowOptions['onState']> = (...said) => feed?.onState?.(...said);
  return { state, logged: opencode.logged };
}

test('both sides are compared whenever the feed is there, one comparison at a time', async () => {
  let running = 0;
  const gates: (() => void)[] = [];
  const { state } = scene(async () => {
    running++;
    expect(running).toBe(1);
    await new Promise<void>((resolve) => gates.push(resolve));
    running--;
  });
  for (const next of ['connecting', 'catching_up', 'live', 'connecting', 'live', 'polling'] as const) state(next);
  await turn();
  expect(gates).toHaveLength(1);
  gates[0]?.();
  await turn();
  expect(gates).toHaveLength(2);
  gates[1]?.();
  await turn();
  expect([gates.length, running]).toEqual([2, 0]);
});

test('being away is said once, and being back; a refused key too; a failed comparison is no end', async () => {
  let fails = true;
  const { state, logged } = scene(async () => {
    if (fails) throw new Error('a 502');
  });
  state('live');
  await turn();
  fails = false;
  state('backing_off', new Error('127.0.0.1:8787 cannot be reached.'));
  state('connecting');
  state('backing_off', new Error('127.0.0.1:8787 cannot be reached.'));
  state('live');
  state('backing_off');
  state('live');
  state('signed_out');
  await turn();
  expect(logged).toEqual([
    'Beckon and OpenCode could not be compared: a 502',
    '127.0.0.1:8787 cannot be reached. OpenCode goes on without it; what waits for an answer is sent when it is back.',
    'Beckon is reached again.',
    'Beckon does not take this key. Start OpenCode again with another one.',
  ]);
});
