import { visible } from '@beckon/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Answerable, buttonsFor, canAnswerFromPush } from './buttons.ts';
import { askBody } from './copy.ts';

const approval: Answerable = { kind: 'approval', state: 'open', risk: 'normal', title: 'Run it?', detail: 'npm test' };
const options = [
  { id: 'main', label: 'On main' },
  { id: 'branch', label: 'On a branch' },
];
const choice: Answerable = { kind: 'choice', state: 'open', risk: 'normal', title: 'Where?', options };

test('an approval has two buttons, in the words of the person’s language', () => {
  expect(buttonsFor(approval, 'en')).toEqual([
    { action: 'approve', title: 'Approve' },
    { action: 'deny', title: 'Deny' },
  ]);
  expect(buttonsFor(approval, 'de-CH').map(({ title }) => title)).toEqual(['Erlauben', 'Ablehnen']);
});

test('a choice of up to two has its options for buttons: the action is the option', () => {
  expect(buttonsFor(choice, 'en')).toEqual([
    { action: 'main', title: 'On main' },
    { action: 'branch', title: 'On a branch' },
  ]);
});

test.each<[string, Answerable]>([
  ['high risk', { ...approval, risk: 'high' }],
  ['a detail that does not fit', { ...approval, detail: 'x'.repeat(600) }],
  ['a detail that was cut', { ...approval, detailTruncated: true }],
  ['a detail of more lines than a screen shows', { ...approval, detail: `echo hi${'\n'.repeat(12)}rm -rf /` }],
  ['one line that a phone breaks into more', { ...approval, detail: 'make all && '.repeat(28) }],
  ['letters twice as wide', { ...approval, title: '问', detail: '这个命令会删除数据库里的东西'.repeat(11) }],
  ['a title that takes the room', { ...approval, title: 'May I please do this? '.repeat(13), detail: 'rm -rf /' }],
  ['blanks that push the end off the screen', { ...approval, detail: `echo hi;${' '.repeat(80)}rm -rf /` }],
  ['other blanks', { ...approval, detail: `echo hi;${'\u00a0'.repeat(30)}rm -rf /` }],
  ['dots that push it off', { ...approval, detail: `echo hi${'.'.repeat(30)}; rm -rf /` }],
  ['a text', { ...approval, kind: 'text' }],
  ['three options', { ...choice, options: [...options, { id: 'c', label: 'C' }] }],
  ['several answers', { ...choice, multiple: true }],
  ['words of one’s own', { ...choice, custom: true }],
  ['a label that a system would cut', { ...choice, options: [{ id: 'a', label: 'a'.repeat(41) }] }],
  ['no options', { ...choice, options: [] }],
  ['no longer open', { ...approval, state: 'answered' }],
])('no buttons for %s', (_why, ask) => {
  expect(canAnswerFromPush(ask)).toBe(false);
  expect(buttonsFor(ask, 'en')).toEqual([]);
});

test('no blind approval: with buttons, the whole detail is in the body', () => {
  const words = fc.string({ unit: 'binary', maxLength: 700 });
  fc.assert(
    fc.property(words, fc.option(words, { nil: undefined }), words, (title, body, detail) => {
      const ask = { ...approval, title, body, detail };
      if (buttonsFor(ask, 'en').length === 0) return;
      const approved = detail.trim() ? detail : title;
      if (approved.trim()) expect(askBody(ask).body).toContain(visible(approved));
    }),
  );
});

test('no blind approval: what carries buttons is shown whole in eight lines of forty columns, and says something in each', () => {
  const words = fc.string({
    unit: fc.constantFrom(
      'a',
      'b ',
      'word',
      '\n',
      ' ',
      '  ',
      '\u00a0',
      '\u200b',
      '\t',
      '.',
      '--',
      '漢字',
      '🚀',
      'e\u0301',
    ),
    maxLength: 90,
  });
  const columns = (line: string): number =>
    Array.from(line).reduce((sum, one) => sum + (/\p{M}/u.test(one) ? 0 : one > '\u1100' ? 2 : 1), 0);
  let carried = 0;
  fc.assert(
    fc.property(
      words,
      fc.option(words, { nil: undefined }),
      fc.option(words, { nil: undefined }),
      (title, body, detail) => {
        const ask = { ...approval, title, body, detail };
        if (buttonsFor(ask, 'en').length === 0) return;
        carried += 1;
        const shown = askBody(ask).body;
        const lines = shown.split('\n').map((line) => Math.max(1, Math.ceil(columns(line) / 40)));
        expect(1 + lines.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(8);
        expect(shown).not.toMatch(/[^\p{L}\p{N}\n]{21}/u);
      },
    ),
    { numRuns: 500 },
  );
  expect(carried).toBeGreaterThan(20);
});
