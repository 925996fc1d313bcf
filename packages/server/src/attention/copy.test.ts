import { type Ask, limits, visible } from '@beckon/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Bytes } from '../kit/graphemes.ts';
import { askBody, askCopy, bodyOf, eventCopy, settleCopy, summaryCopy } from './copy.ts';
import { askTelling, eventTelling } from './telling.ts';

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
  const about = { agentName: 'a\u202eb', conversationTitle: 'c\u200b' };
  const title = 'a[U+202E]b · c[U+200B]';
  expect(askCopy({ ...about, ask: { title: 'Run\u2066?', detail: 'x\u200b\u00a0' } })).toEqual({
    title,
    body: 'Run[U+2066]?\nx[U+200B][U+00A0]',
  });
  expect(eventCopy({ ...about, event: { type: 'error', title: 'Disk\u2066', body: 'full\u200b' } })).toEqual({
    title,
    body: 'Disk[U+2066]\nfull[U+200B]',
  });
});

test('where nothing is approved, blanks of another width are blanks', () => {
  const event = { type: 'task_complete', title: 'Terminé\u202f!', body: '終わり\u3000です' } as const;
  expect(eventCopy({ agentName: 'cron', conversationTitle: 'Lot\u00a02', event })).toEqual({
    title: 'cron · Lot 2',
    body: 'Terminé !\n終わり です',
  });
});

test('an event and its speaker are cut after they were made visible', () => {
  const agentName = '\u200b'.repeat(100);
  const told = eventCopy({ agentName, event: { type: 'error', body: '\u202e'.repeat(8_000) } });
  expect(told.title).toMatch(/^(\[U\+200B\])+.*…$/);
  expect(utf8Bytes(told.title)).toBeLessThanOrEqual(200);
  expect(told.body).toMatch(/^(\[U\+202E\])+.*…$/);
  expect(utf8Bytes(told.body ?? '')).toBeLessThanOrEqual(limits.pushBodyBytes);
});

test('an event has its own words, or none: then its reader gets ours, in their language', () => {
  const about = { agentName: 'cron' };
  expect(eventCopy({ ...about, event: { type: 'error', title: 'Disk full', body: '/dev/sda1' } })).toEqual({
    title: 'cron',
    body: 'Disk full\n/dev/sda1',
  });
  expect(eventCopy({ ...about, event: { type: 'task_complete' } })).toEqual({ title: 'cron' });
  expect(bodyOf('task_complete', null, 'en')).toBe('Finished');
  expect(bodyOf('task_complete', null, 'de-AT')).toBe('Fertig');
  expect(bodyOf('task_complete', 'All of it', 'de-AT')).toBe('All of it');
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
  for (const state of ['cancelled', 'open'] as const) expect(settleCopy(ask(state))).toBe('No longer asked');
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
    since: now + 300_000,
    lifeUntil: now + 3_900_000,
  });
});

test('a summary says how many there are, and names the first of them', () => {
  const part = (index: number) => ({ kind: 'message' as const, title: `Agent ${index}`, body: `One\ntwo ${index}` });
  expect(summaryCopy([part(1), { kind: 'error', title: 'cron', body: null }], 'en')).toEqual({
    title: '2 things while it was quiet',
    body: 'Agent 1: One\ncron: An error',
  });
  const many = summaryCopy(
    Array.from({ length: 40 }, (_, index) => ({ ...part(index), title: 'a'.repeat(200) })),
    'de',
  );
  expect(many.title).toBe('40 Nachrichten aus der Ruhezeit');
  expect(many.body).toMatch(/…\nund 36 weitere$/);
  expect(utf8Bytes(many.body)).toBeLessThanOrEqual(limits.pushBodyBytes);
});
