import type { Delta } from '@beckon/protocol';
import { expect, test, vi } from 'vitest';
import type { Bus } from './bus.ts';

const delta = (text: string): Delta => ({
  ...{ type: 'delta', conversationId: 'c', messageId: 'm', part: 0, kind: 'text', at: 0, rev: 1 },
  text,
});

/** What every bus promises of words that are being written. */
export const showSuite = (open: (onError?: (error: unknown) => void) => Bus): void => {
  test('everyone who looks at a conversation sees its words in their order, and nobody else does', () => {
    const bus = open();
    const [one, two, other] = [vi.fn(), vi.fn(), vi.fn()];
    bus.watch('a', one);
    bus.watch('a', two);
    bus.watch('b', other);
    for (const text of ['Hel', 'lo']) bus.show('a', delta(text));
    for (const see of [one, two]) expect(see.mock.calls.map(([frame]) => frame.text)).toEqual(['Hel', 'lo']);
    expect(other).not.toHaveBeenCalled();
  });

  test('words are not kept: who comes later sees what comes later', () => {
    const bus = open();
    bus.show('a', delta('before'));
    const see = vi.fn();
    bus.watch('a', see);
    bus.show('a', delta('after'));
    expect(see.mock.calls).toEqual([[delta('after')]]);
  });

  test('who looks away sees nothing more; doing so twice blinds nobody', () => {
    const bus = open();
    const [one, two] = [vi.fn(), vi.fn()];
    const unwatch = bus.watch('a', one);
    unwatch();
    bus.watch('a', two);
    unwatch();
    bus.show('a', delta('x'));
    expect([one.mock.calls.length, two.mock.calls.length]).toEqual([0, 1]);
  });

  test('a watcher that throws, or that looks away while it sees, harms no other', () => {
    const onError = vi.fn();
    const bus = open(onError);
    const see = vi.fn();
    bus.watch('a', () => {
      throw new Error('oops');
    });
    const unwatch = bus.watch('a', () => unwatch());
    bus.watch('a', see);
    for (let n = 0; n < 2; n++) bus.show('a', delta('x'));
    expect([see.mock.calls.length, onError.mock.calls.length]).toEqual([2, 2]);
  });

  test('words and hints of the same name are two things', () => {
    const bus = open();
    const hear = vi.fn();
    bus.subscribe('feed:a', hear);
    bus.show('feed:a', delta('x'));
    expect(hear).not.toHaveBeenCalled();
  });

  test('on a closed bus nothing is seen', () => {
    const bus = open();
    const see = vi.fn();
    bus.watch('a', see);
    bus.close();
    bus.show('a', delta('x'));
    expect(see).not.toHaveBeenCalled();
  });
};
