import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { localBus } from './local.ts';
import { showSuite } from './show.suite.ts';

describe('words that are being written', () => showSuite(localBus));

test('a hint is heard in the next turn, by everyone who listens to its topic and by nobody else', async () => {
  const bus = localBus();
  const [one, two, other] = [vi.fn(), vi.fn(), vi.fn()];
  bus.subscribe('feed:a', one);
  bus.subscribe('feed:a', two);
  bus.subscribe('feed:b', other);
  bus.publish('feed:a');
  expect(one).not.toHaveBeenCalled();
  await turn();
  expect([one, two, other].map((hear) => hear.mock.calls.length)).toEqual([1, 1, 0]);
});

test('hints of one topic are merged', async () => {
  const bus = localBus();
  const hear = vi.fn();
  bus.subscribe('due', hear);
  for (let n = 0; n < 5; n++) bus.publish('due');
  await turn();
  expect(hear).toHaveBeenCalledTimes(1);
});

test('a subscriber that throws harms no other, and is reported', async () => {
  const onError = vi.fn();
  const bus = localBus(onError);
  const hear = vi.fn();
  bus.subscribe('due', () => {
    throw new Error('oops');
  });
  bus.subscribe('due', hear);
  bus.publish('due');
  await turn();
  expect([hear.mock.calls.length, onError.mock.calls.length]).toEqual([1, 1]);
});

test('who unsubscribes hears nothing more, also of what was published before', async () => {
  const bus = localBus();
  const hear = vi.fn();
  const unsubscribe = bus.subscribe('due', hear);
  bus.publish('due');
  unsubscribe();
  await turn();
  expect(hear).not.toHaveBeenCalled();
});

test('who unsubscribes twice silences nobody who came since', async () => {
  const bus = localBus();
  const unsubscribe = bus.subscribe('due', () => {});
  unsubscribe();
  const hear = vi.fn();
  bus.subscribe('due', hear);
  unsubscribe();
  bus.publish('due');
  await turn();
  expect(hear).toHaveBeenCalledTimes(1);
});

test('a subscriber may publish, subscribe and unsubscribe while it hears', async () => {
  const bus = localBus();
  const later = vi.fn();
  const unsubscribe = bus.subscribe('due', () => {
    unsubscribe();
    bus.subscribe('due', later);
    bus.publish('due');
  });
  bus.publish('due');
  await turn();
  await turn();
  expect(later).toHaveBeenCalledTimes(1);
});

test('a closed bus is silent', async () => {
  const bus = localBus();
  const hear = vi.fn();
  bus.subscribe('due', hear);
  bus.publish('due');
  bus.close();
  bus.publish('due');
  await turn();
  expect(hear).not.toHaveBeenCalled();
});
