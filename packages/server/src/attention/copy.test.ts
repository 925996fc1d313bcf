import { type Ask, limits } from '@beckon/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Bytes } from '../kit/graphemes.ts';
import { askBody, askCopy, eventCopy, settleCopy } from './copy.ts';
import { askTelling, eventTelling } from './telling.ts';
import { visible } from './visible.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 800 });

test('the title says who asks and where', () => {
  const ask = { title: 'Run the tests?' };
  expect(askCopy({ agentName: 'opencode', conversationTitle: 'beckon', ask }).title).toBe('opencode · beckon');
  expect(askCopy({ agentName: 'opencode', ask }).title).toBe('opencode');
  expect(askCopy({ agentName: 'opencode', conversationTitle: ' ', ask }).title).toBe('opencode');
});

test('the body holds title, body and detail, as long as all of it fits', () => {
  const ask = { title: 'May I run this?', body: 'To see whether it works.', detail: 'npm test\nnpm run lint' };
  expect(askBody(ask)).toEqual({
    body: 'May I run this?\nTo see whether it works.\nnpm test\nnpm run lint',
    whole: true,
  });
});

test('a long body makes way for the detail, a long detail is left out rather than cut', () => {
  const detail = 'git push --force';
  expect(askBody({ title: 'Push?', body: 'b'.repeat(700), detail })).toEqual({ body: `Push?\n${detail}`, whole: true });
  const long = askBody({ title: 'Apply?', body: 'A diff.', detail: 'x'.repeat(700) });
  expect(long).toEqual({ body: 'Apply?\nA diff.', whole: false });
  expect(askBody({ title: 'Apply?', detail: 'x', detailTruncated: true }).whole).toBe(false);
});

test('the body never has more than its bytes, and is whole only when it shows every character', () => {
  fc.assert(
    fc.property(
      anyText,
      fc.option(anyText, { nil: undefined }),
      fc.option(anyText, { nil: undefined }),
      (title, body, detail) => {
        const told = askBody({ title, body, detail });
        expect(utf8Bytes(told.body)).toBeLessThanOrEqual(limits.pushBodyBytes);
        expect(told.body.isWellFormed()).toBe(true);
        if (!told.whole) return;
        for (const words of [title, detail ?? body ?? ''])
          if (words.trim()) expect(told.body).toContain(visible(words));
      },
    ),
  );
});

test('what would hide or turn other characters around is shown by name', () => {
  expect(visible('rm\u200b -rf \u202e/')).toBe('rm[U+200B] -rf [U+202E]/');
  expect(visible('a\u0000b\u001b[31m\u007f\r\n\tc')).toBe('a[U+0000]b[U+001B][31m[U+007F]\n\tc');
  expect(visible('\u{e0041}\u3164\u2800\ufe0f')).toBe('[U+E0041][U+3164][U+2800][U+FE0F]');
  expect(visible('a\u2028b')).toBe('a[U+2028]b');
  expect(visible('Grüße, 東京 👨‍👩‍👧‍👦 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣')).toBe('Grüße, 東京 👨‍👩‍👧‍👦 ❤️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣');
  const hidden = askCopy({ agentName: 'a\u202eb', ask: { title: 'Run\u2066?', detail: 'x\u200b' } });
  expect(hidden).toEqual({ title: 'a[U+202E]b', body: 'Run[U+2066]?\nx[U+200B]' });
});

test('nothing invisible is left in what is approved', () => {
  const hidden = /[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\u00ad\u061c\ufeff\u0000-\u0008\u007f-\u009f]/;
  fc.assert(fc.property(anyText, (text) => !hidden.test(visible(text))));
});

test('an event has its own words, or plain ones for its type', () => {
  const about = { agentName: 'cron' };
  expect(eventCopy({ ...about, event: { type: 'error', title: 'Disk full', body: '/dev/sda1' } })).toEqual({
    title: 'cron',
    body: 'Disk full\n/dev/sda1',
  });
  expect(eventCopy({ ...about, event: { type: 'task_complete' } }).body).toBe('Finished');
  expect(eventCopy({ ...about, event: { type: 'task_complete' } }, 'de-AT').body).toBe('Fertig');
});

test('what became of an ask is said in a few words', () => {
  const answer = { userId: null, userName: 'Ann', via: 'app', at: 1 } as const;
  const ask = (
    state: Ask['state'],
    value?: string,
    userName: string | null = 'Ann',
    kind: Ask['kind'] = 'approval',
  ) => ({
    kind,
    state,
    answer: value === undefined ? undefined : { ...answer, userName, value },
  });
  expect(settleCopy(ask('answered', 'approve'))).toBe('Approved by Ann');
  expect(settleCopy(ask('answered', 'always'))).toBe('Always approved by Ann');
  expect(settleCopy(ask('answered', 'deny'))).toBe('Denied by Ann');
  expect(settleCopy(ask('answered', 'b', 'Ann', 'choice'))).toBe('Answered by Ann');
  expect(settleCopy(ask('answered', 'approve', null))).toBe('Answered where the agent runs');
  expect(settleCopy(ask('cancelled'))).toBe('No longer asked');
  expect(settleCopy(ask('expired'))).toBe('Ran out');
  expect(settleCopy(ask('answered', 'deny'), 'de')).toBe('Abgelehnt von Ann');
});

test('a telling is the copy with kind, priority and life', () => {
  const now = 1000;
  const about = { agentName: 'opencode', conversationTitle: 'beckon', now };
  const ask = { kind: 'approval', title: 'Run?', expiresAt: 5000 } as const;
  expect(askTelling({ ...about, ask })).toEqual({
    kind: 'approval',
    priority: 'high',
    title: 'opencode · beckon',
    body: 'Run?',
    lifeUntil: 5000,
  });
  expect(askTelling({ ...about, ask: { ...ask, kind: 'text' } }).kind).toBe('input');
  expect(eventTelling({ ...about, event: { type: 'idle' } })).toMatchObject({
    kind: 'idle',
    priority: 'low',
    lifeUntil: now + 3_600_000,
  });
});
