import { heldClock } from '@beckon/testkit/clock';
import { expect, test, vi } from 'vitest';
import { openBriefs, type Rewrite, type Told } from './brief.ts';

const long =
  'All 214 tests of the server passed after the retry queue was taken apart and put together again, in 48 s.';
const told: Told = { id: 'n', kind: 'message', body: long, locale: 'en' };
const log = { debug: () => {} };
const briefs = (rewrite: Rewrite, clock = heldClock()) => openBriefs(rewrite, { clock, log });

test('a long body is put in fewer words, once for all devices, and on one line', async () => {
  const rewrite = vi.fn(async () => ' Tests pass.\n48 s ');
  const room = briefs(rewrite);
  expect(await Promise.all([room.of(told), room.of(told)])).toEqual(['Tests pass. 48 s', 'Tests pass. 48 s']);
  expect(rewrite).toHaveBeenCalledExactlyOnceWith(long, 'en', expect.any(AbortSignal));
});

test('what is asked, what is short, a summary and a test are never touched', async () => {
  const rewrite = vi.fn(async () => 'x');
  const room = briefs(rewrite);
  for (const kind of ['approval', 'input', 'summary', 'test'] as const) {
    expect(await room.of({ ...told, kind })).toBeUndefined();
  }
  expect(await room.of({ ...told, body: 'x'.repeat(80) })).toBeUndefined();
  expect(await room.of({ ...told, body: null })).toBeUndefined();
  expect(rewrite).not.toHaveBeenCalled();
});

test('a model that fails, talks, or says nothing leaves the plain words', async () => {
  for (const [index, rewrite] of [
    () => Promise.reject(new Error('429')),
    async () => 'y'.repeat(81),
    async () => ' \n',
  ].entries()) {
    expect(await briefs(rewrite).of({ ...told, id: `n${index}` })).toBeUndefined();
  }
});

test('a model that is slow is left after a second, and what it says then is for nobody', async () => {
  const clock = heldClock();
  const signals: AbortSignal[] = [];
  const room = briefs(async (_words, _locale, signal) => {
    signals.push(signal);
    return new Promise(() => {});
  }, clock);
  const answer = room.of(told);
  await clock.advance(999);
  expect(signals[0]?.aborted).toBe(false);
  await clock.advance(1);
  expect(await answer).toBeUndefined();
  expect(signals[0]?.aborted).toBe(true);
  expect(clock.waiting).toBe(0);
});

test('what would hide other characters is shown by name', async () => {
  expect(await briefs(async () => 'Done\u202e!').of(told)).toBe('Done[U+202E]!');
});
