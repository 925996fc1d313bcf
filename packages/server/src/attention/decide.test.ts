import { contexts, Intensity } from '@beckon/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from './decide.ts';
import { factsOf, MINUTE, NOW, plain, someFacts, someView, viewOf } from './facts.suite.ts';
import type { Facts } from './facts.ts';
import { kinds, lifeUntil } from './kinds.ts';
import { sentenceOf } from './sentences.ts';

const RUNS = { numRuns: 3_000 };
const talk = contexts.conversation('agent-1', 'talk-1');
const blocks = ({ matter }: Facts): boolean => kinds[matter.kind].blocking;

describe('whatever the facts', () => {
  test('the same facts at the same moment give the same decision', () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        expect(decide(structuredClone(facts), NOW)).toEqual(decide(facts, NOW));
      }),
      RUNS,
    );
  });

  test('an ask that blocks an agent is never suppressed or deferred while it lives', () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        fc.pre(blocks(facts) && facts.matter.nth === 1 && facts.matter.lifeUntil > NOW);
        expect(['send', 'hold']).toContain(decide(facts, NOW).action);
      }),
      RUNS,
    );
  });

  test('an ask is held by nothing but a look at it, thirty seconds, or at where it came up, five', () => {
    fc.assert(
      fc.property(someFacts, someView, (drawn, view) => {
        const ask = { kind: 'approval', askId: 'ask-1', nth: 1, lifeUntil: NOW + MINUTE } as const;
        const facts = { ...drawn, matter: { ...drawn.matter, ...ask }, views: [view, ...(drawn.views ?? [])] };
        const { action, until = 0 } = decide(facts, NOW);
        if (action !== 'hold') return;
        const { agentId, conversationId, since } = facts.matter;
        const looksAt = (shown: string): boolean =>
          facts.views.some((one) => one.visible && one.focused && one.contexts.includes(shown));
        if (until > since + 5_000) expect(looksAt(contexts.ask('ask-1'))).toBe(true);
        else
          expect(
            looksAt(contexts.ask('ask-1')) || looksAt(contexts.conversation(agentId ?? '', conversationId ?? '')),
          ).toBe(true);
        expect(until).toBeLessThanOrEqual(since + 30_000);
      }),
      RUNS,
    );
  });

  test('only `send` names devices, and all of them; only `hold` and `defer` name a time, and it is to come', () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const { action, deviceIds, until } = decide(facts, NOW);
        expect(deviceIds).toEqual(action === 'send' ? facts.devices.map(({ id }) => id) : []);
        if (action === 'hold' || action === 'defer') expect(until).toBeGreaterThan(NOW);
        else expect(until).toBeUndefined();
      }),
      RUNS,
    );
  });

  test('what is not known of a person makes nobody wait: without presence nothing is held', () => {
    fc.assert(
      fc.property(someFacts, fc.constantFrom(undefined, []), (facts, views) => {
        expect(decide({ ...facts, views }, NOW).action).not.toBe('hold');
      }),
      RUNS,
    );
  });

  test('presence suppresses nothing: what is told to nobody is told to nobody without it', () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const [seen, unseen] = [decide(facts, NOW), decide({ ...facts, views: undefined }, NOW)];
        if (seen.action === 'suppress' || seen.action === 'defer') expect(unseen.reason).toBe(seen.reason);
      }),
      RUNS,
    );
  });

  test('a hold ends: at its time nothing that was known then holds it for longer than thirty seconds in all', () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        let now = NOW;
        for (let times = 0; times < 10; times += 1) {
          const { action, until = now } = decide(facts, now);
          if (action !== 'hold') return;
          expect(until).toBeLessThanOrEqual(facts.matter.since + 30_000);
          now = until;
        }
        expect.unreachable('it is held for ever');
      }),
      RUNS,
    );
  });

  test('more intensity never tells less', () => {
    fc.assert(
      fc.property(someFacts, (facts) => {
        const all = Intensity.options.map(
          (intensity) => decide({ ...facts, preferences: { ...facts.preferences, intensity } }, NOW).action,
        );
        for (const [index, action] of all.entries()) {
          if (action === 'suppress') continue;
          // only the intensity differs, so what one level tells each louder one tells in the same way
          expect(all.slice(index).every((louder) => louder === action)).toBe(true);
        }
      }),
      RUNS,
    );
  });

  test('each has a sentence, in English and German, and what it was made of', () => {
    fc.assert(
      fc.property(someFacts, fc.constantFrom('en', 'de-AT', 'fr'), (facts, locale) => {
        const verdict = decide(facts, NOW);
        const sentence = sentenceOf(verdict, NOW, { locale, preferences: facts.preferences });
        expect(sentence).toMatch(/^\p{Lu}.*\.$/u);
        expect(sentence).not.toMatch(/undefined|NaN|Invalid/);
        expect(verdict.evidence).toMatchObject({ kind: facts.matter.kind, now: NOW });
      }),
      RUNS,
    );
  });
});

describe('presence', () => {
  const at = (view: Parameters<typeof viewOf>, since = NOW) =>
    decide(factsOf({ since }, { views: [viewOf(...view)] }), NOW);

  test('a conversation in front of somebody waits eight seconds for them to read it, and no longer', () => {
    expect(at([[talk]])).toMatchObject({ action: 'hold', until: NOW + 8_000, reason: 'looking' });
    expect(at([[talk]], NOW - 8_000)).toMatchObject({ action: 'send', reason: 'new_message' });
  });

  test('another view, or this one without the focus, shows a notice, and waits fifteen', () => {
    const near = { action: 'hold', until: NOW + 15_000, reason: 'near' };
    expect(at([[contexts.agent('agent-1')]])).toMatchObject(near);
    expect(at([[talk], { focused: false }])).toMatchObject(near);
  });

  test('hidden, or untouched for a minute, waits three', () => {
    const open = { action: 'hold', until: NOW + 3_000, reason: 'open' };
    expect(at([[talk], { visible: false }])).toMatchObject(open);
    expect(at([[talk], { inputAt: NOW - MINUTE }])).toMatchObject(open);
    expect(at([[talk], { inputAt: NOW - MINUTE + 1 }])).toMatchObject({ reason: 'looking' });
  });

  test('a lease that ran out says nothing, and the nearest view counts', () => {
    expect(at([[talk], { leaseUntil: NOW }]).action).toBe('send');
    const views = [viewOf([talk], { visible: false }), viewOf([talk]), viewOf([contexts.platform()])];
    expect(decide(factsOf({}, { views }), NOW)).toMatchObject({
      reason: 'looking',
      evidence: { looking: { nearness: 'conversation', on: 'MacBook', inputAgoMs: 0 } },
    });
  });

  test('an ask waits while that very ask is looked at: five seconds, again and again, up to thirty', () => {
    const ask = { kind: 'approval', askId: 'ask-1' } as const;
    const look = (since: number, shown: string) =>
      decide(factsOf({ ...ask, since }, { views: [viewOf([shown, talk])] }), NOW);
    expect(look(NOW, contexts.ask('ask-1'))).toMatchObject({ action: 'hold', until: NOW + 5_000 });
    expect(look(NOW - 27_000, contexts.ask('ask-1'))).toMatchObject({ action: 'hold', until: NOW + 3_000 });
    expect(look(NOW - 30_000, contexts.ask('ask-1')).action).toBe('send');
    // where it came up it waits once, for the page to show it
    expect(look(NOW, contexts.ask('ask-2'))).toMatchObject({
      action: 'hold',
      until: NOW + 5_000,
      reason: 'ask_in_front',
    });
    expect(look(NOW - 5_000, contexts.ask('ask-2')).action).toBe('send');
    const elsewhere = decide(factsOf({ ...ask, conversationId: 'talk-2' }, { views: [viewOf([talk])] }), NOW);
    expect(elsewhere.action).toBe('send');
  });
});

describe('preferences', () => {
  const told = (kind: Facts['matter']['kind'], preferences: Partial<Facts['preferences']>) =>
    decide(factsOf({ kind }, { preferences: { ...plain, ...preferences } }), NOW);

  test('each level tells what the table says', () => {
    const table = Object.fromEntries(
      Intensity.options.map((intensity) => [
        intensity,
        (['approval', 'error', 'message', 'task_complete', 'idle', 'progress'] as const)
          .filter((kind) => told(kind, { intensity }).action === 'send')
          .join(' '),
      ]),
    );
    expect(table).toEqual({
      chill: 'approval error',
      vibing: 'approval error message',
      'dialed-in': 'approval error message task_complete idle',
      'locked-in': 'approval error message task_complete idle progress',
      relentless: 'approval error message task_complete idle progress',
    });
  });

  test('a rule for a kind beats the level, a rule for an agent beats that, and an agent’s level is whole', () => {
    expect(told('message', { intensity: 'chill', kinds: { message: 'push' } }).action).toBe('send');
    expect(told('error', { kinds: { error: 'app' } }).reason).toBe('in_app_only');
    const kinds = { message: 'app' } as const;
    expect(told('message', { kinds, agents: { 'agent-1': { kinds: { message: 'push' } } } }).action).toBe('send');
    expect(told('message', { kinds, agents: { 'agent-1': { intensity: 'vibing' } } }).action).toBe('send');
    expect(told('message', { agents: { 'agent-1': { intensity: 'chill' } } }).reason).toBe('below_intensity');
    expect(told('message', { agents: { 'agent-2': { intensity: 'chill' } } }).action).toBe('send');
  });

  test('a muted conversation lets through only what blocks an agent', () => {
    const muted = { 'talk-1': true } as const;
    expect(told('error', { muted, intensity: 'relentless' }).reason).toBe('muted');
    expect(told('input', { muted }).action).toBe('send');
  });

  test('snooze and quiet hours defer, to the later end; progress is not kept', () => {
    const quietHours = { from: '00:00', to: '23:00' };
    // 2027-01-15T08:00Z
    const night = Date.UTC(2027, 0, 15, 23);
    expect(told('message', { quietHours })).toMatchObject({ action: 'defer', until: night, reason: 'quiet_hours' });
    expect(told('message', { snoozedUntil: NOW + MINUTE })).toMatchObject({ until: NOW + MINUTE, reason: 'snoozed' });
    expect(told('message', { quietHours, snoozedUntil: night + 1 })).toMatchObject({ until: night + 1 });
    // a snooze that ends within quiet hours ends with them
    expect(told('message', { quietHours, snoozedUntil: NOW + MINUTE }).until).toBe(night);
    expect(told('progress', { snoozedUntil: NOW + 1, intensity: 'relentless' }).reason).toBe('snoozed');
    expect(told('approval', { quietHours, snoozedUntil: NOW + MINUTE }).action).toBe('send');
    expect(told('message', { snoozedUntil: NOW }).action).toBe('send');
  });

  test('what is deferred lives on from the end of the quiet time', () => {
    const until = NOW + 10 * 60 * MINUTE;
    const verdict = decide(factsOf({ kind: 'task_complete' }, { preferences: { ...plain, snoozedUntil: until } }), NOW);
    expect(verdict).toMatchObject({ action: 'defer', lifeUntil: until + 60 * MINUTE });
  });
});

describe('the rest of the order', () => {
  test('without a device an ask waits in the inbox, and the rest is told to nobody', () => {
    const devices: [] = [];
    expect(decide(factsOf({ kind: 'input' }, { devices }), NOW)).toMatchObject({ action: 'send', reason: 'no_device' });
    expect(decide(factsOf({}, { devices }), NOW)).toMatchObject({ action: 'suppress', reason: 'no_device' });
    expect(decide(factsOf({ lifeUntil: NOW }), NOW)).toMatchObject({ action: 'suppress', reason: 'too_late' });
  });

  test('a part of a task is told by its whole', () => {
    expect(decide(factsOf({ kind: 'error', partOf: 'known' }), NOW).reason).toBe('rolled_up');
    expect(decide(factsOf({ kind: 'error', partOf: 'unknown' }), NOW).reason).toBe('unknown_parent');
  });

  test('an agent that says again that it is idle is told once, by the first', () => {
    const again = factsOf({ kind: 'idle', followsId: 'the first' });
    expect(decide(again, NOW)).toMatchObject({
      action: 'suppress',
      reason: 'still_idle',
      evidence: { into: 'the first' },
    });
    const repeat = factsOf({ kind: 'idle', nth: 2, followsId: 'the first' });
    const loud = { ...repeat, preferences: { ...repeat.preferences, intensity: 'locked-in' as const } };
    expect(decide(loud, NOW)).toMatchObject({ action: 'send' });
  });

  test('a flood is no more deferred than it is sent', () => {
    const facts = factsOf({}, { rate: { allowed: false, lastId: 'last' } });
    const snoozed = { ...facts, preferences: { ...facts.preferences, snoozedUntil: NOW + 60 * MINUTE } };
    expect(decide(snoozed, NOW)).toMatchObject({ action: 'suppress', reason: 'collapsed', evidence: { into: 'last' } });
    expect(decide({ ...snoozed, rate: { allowed: true } }, NOW)).toMatchObject({ action: 'defer' });
  });

  test('a summary that meets the next quiet time comes after that one', () => {
    const facts = factsOf({ kind: 'summary', agentId: null }, { rate: { allowed: false } });
    const snoozed = { ...facts, preferences: { ...facts.preferences, snoozedUntil: NOW + 60 * MINUTE } };
    expect(decide(snoozed, NOW)).toMatchObject({ action: 'defer', until: NOW + 60 * MINUTE });
  });

  test('a flood is collapsed into what came last, but never an ask', () => {
    const rate = { allowed: false, lastId: 'last' };
    const verdict = decide(factsOf({}, { rate }), NOW);
    expect(verdict).toMatchObject({ action: 'suppress', reason: 'collapsed', evidence: { into: 'last' } });
    expect(decide(factsOf({ kind: 'approval' }, { rate }), NOW).action).toBe('send');
  });

  test('idle repeats by the table, an ask at the loudest level; a level that was lowered repeats no more', () => {
    const at = (kind: 'idle' | 'approval', intensity: Intensity, nth: number) =>
      decide(factsOf({ kind, nth }, { preferences: { ...plain, intensity } }), NOW);
    expect(at('idle', 'dialed-in', 1).againAt).toBeUndefined();
    expect(at('idle', 'locked-in', 1).againAt).toBe(NOW + 5 * MINUTE);
    expect(at('idle', 'locked-in', 3).againAt).toBeUndefined();
    expect(at('idle', 'relentless', 3).againAt).toBe(NOW + 15 * MINUTE);
    expect(at('approval', 'locked-in', 1).againAt).toBeUndefined();
    expect(at('approval', 'relentless', 1).againAt).toBe(NOW + 5 * MINUTE);
    expect(at('approval', 'relentless', 2)).toMatchObject({ reason: 'still_blocked', againAt: NOW + 5 * MINUTE });
    // however late: after an outage they do not come all at once
    const late = decide(
      factsOf({ kind: 'idle', since: NOW - 30 * MINUTE }, { preferences: { ...plain, intensity: 'locked-in' } }),
      NOW,
    );
    expect(late.againAt).toBe(NOW + 5 * MINUTE);
    expect(at('approval', 'dialed-in', 2)).toMatchObject({ action: 'suppress', reason: 'no_repeat' });
  });
});

test('what blocks an agent lives until it expires, else a week; the rest by the table', () => {
  expect(lifeUntil('approval', NOW, NOW + 5)).toBe(NOW + 5);
  expect(lifeUntil('input', NOW)).toBe(NOW + 7 * 86_400_000);
  expect(lifeUntil('progress', NOW, NOW + 5)).toBe(NOW + 3_600_000);
  expect(lifeUntil('test', NOW)).toBe(NOW + 600_000);
  expect(kinds.test.priority).toBe('high');
});
