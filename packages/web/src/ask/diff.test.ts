import { describe, expect, test } from 'vitest';
import { isDiff, parseDiff, type Row } from './diff.ts';

const sample = `diff --git a/delivery/retry.ts b/delivery/retry.ts
index 1f0c..9a2e 100644
--- a/delivery/retry.ts
+++ b/delivery/retry.ts
@@ -41,4 +41,4 @@ export const retryAt
 const { status } = outcome
-const wait = 2 ** attempt * 1000
-return now + wait
+const told = outcome.retryAfter
+return now + backoff(attempt, random)
 }
--- a/old.sql
+++ /dev/null
@@ -1,2 +0,0 @@
--- a comment
-select 1
`;

const numbered = (rows: Row[]): string[] =>
  rows.map((row) => (row.kind === 'meta' ? `= ${row.text}` : `${row.kind} ${row.number} ${row.text}`));

describe('unified diffs', () => {
  test('are recognised', () => {
    expect(isDiff(sample)).toBe(true);
    expect(isDiff('npm test -- --run')).toBe(false);
    expect(isDiff('--- a\nplain prose\n')).toBe(false);
  });

  test('files, paths and tallies', () => {
    expect(parseDiff(sample).map(({ path, added, removed }) => ({ path, added, removed }))).toEqual([
      { path: 'delivery/retry.ts', added: 2, removed: 2 },
      { path: 'old.sql', added: 0, removed: 2 },
    ]);
  });

  test('rows carry the line number of their side', () => {
    expect(numbered(parseDiff(sample)[0]?.rows ?? [])).toEqual([
      '= diff --git a/delivery/retry.ts b/delivery/retry.ts',
      '= index 1f0c..9a2e 100644',
      '= @@ -41,4 +41,4 @@ export const retryAt',
      'context 41 const { status } = outcome',
      'del 42 const wait = 2 ** attempt * 1000',
      'del 43 return now + wait',
      'add 42 const told = outcome.retryAfter',
      'add 43 return now + backoff(attempt, random)',
      'context 44 }',
    ]);
  });

  test('a removed line that begins with dashes is no header', () => {
    expect(numbered(parseDiff(sample)[1]?.rows ?? [])).toEqual([
      '= @@ -1,2 +0,0 @@',
      'del 1 -- a comment',
      'del 2 select 1',
    ]);
  });

  test('the changed part of a line is marked', () => {
    const rows = parseDiff(sample)[0]?.rows ?? [];
    const marked = rows.flatMap((row) => (row.kind !== 'meta' && row.mark ? [row.text.slice(...row.mark)] : []));
    expect(marked).toEqual(['wait', 'backoff(attempt, random)']);
  });

  test.each([
    ['const face = 😀;', 'const face = 😁;', '😁'],
    ['const who = 👩‍💻;', 'const who = 👩‍🔬;', '👩‍🔬'],
    ['const love = ❤;', 'const love = ❤️;', '❤️'],
  ])('a picture is marked whole: %s', (before, after, marked) => {
    const rows = parseDiff(`--- a/x\n+++ b/x\n@@ -1 +1 @@\n-${before}\n+${after}\n`)[0]?.rows ?? [];
    const marks = rows.flatMap((row) => (row.kind !== 'meta' && row.mark ? [row.text.slice(...row.mark)] : []));
    const shown = marks.slice(-1);
    expect(shown).toEqual([marked]);
  });

  test('a rename shows both names', () => {
    expect(parseDiff('--- a/x.ts\n+++ b/y.ts\n@@ -1 +1 @@\n-a\n+b\n')[0]?.path).toBe('x.ts → y.ts');
  });

  test('no line is lost, whatever it is', () => {
    const odd = `before\n${sample}\\ No newline at end of file\nBinary files differ\n@@ -1,9 +1,9 @@\n short\nrm -rf /\n`;
    const kept = parseDiff(odd).flatMap(({ rows }) => rows).length;
    // Each pair of `---` and `+++` became the head of its file.
    expect(kept).toBe(odd.trimEnd().split('\n').length - 2 * 2);
  });
});
