import type { Ask } from '@beckon/protocol';
import { describe, expect, test } from 'vitest';
import { onCard } from './onCard.ts';

const ask = (more: Partial<Ask> = {}): Ask =>
  ({ kind: 'approval', risk: 'normal', title: 'Run it?', detail: 'npm test', ...more }) as Ask;

describe('an ask can be answered on its card', () => {
  test('when all of it is there', () => {
    expect(onCard(ask())).toEqual({ answerable: true, long: false, lines: 1 });
    expect(onCard(ask({ detail: undefined, body: 'To see whether it works 👩‍💻' })).answerable).toBe(true);
    expect(onCard(ask({ detail: 'npm test\r\nnpm run lint\r\n' }))).toMatchObject({ answerable: true, lines: 2 });
  });

  test.each<[string, Partial<Ask>]>([
    ['hides something in its detail', { detail: 'git push origin release\u200b:main' }],
    ['hides something in its title', { title: 'Run\u202e it?' }],
    ['hides something in its body', { body: 'To see\u2066' }],
    ['looks like a command that it is not', { detail: 'rm\u00a0-rf build' }],
    ['is of high risk', { risk: 'high' }],
    ['was cut', { detailTruncated: true }],
    ['has many lines', { detail: 'a\n'.repeat(7) }],
    ['has long ones', { detail: 'a'.repeat(481) }],
    ['has, without a detail, a body that is cut', { detail: undefined, body: 'Because. '.repeat(60) }],
    ['is a choice', { kind: 'choice' }],
  ])('unless it %s', (_, more) => {
    expect(onCard(ask(more)).answerable).toBe(false);
  });
});
