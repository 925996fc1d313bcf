import fc from 'fast-check';
import type { Token } from 'marked';
import { expect, test } from 'vitest';
import { blocksOf, grown } from './blocks.ts';

const feed = (text: string, size: number) => {
  let blocks = grown(undefined, '');
  for (let end = size; end < text.length + size; end += size) blocks = grown(blocks, text.slice(0, end));
  return blocks;
};
const shape = (tokens: readonly Token[]): unknown => JSON.parse(JSON.stringify(tokens));

const document = `# Two workers

The first waited **34 s**, and its
lease is \`30 s\`.

- one
- two

  with more
- three

1. first

2. second

| a | b |
|---|---|
| 1 | 2 |

> said
> so

\`\`\`ts
const wait = 2 ** attempt;

\`\`\`

Title
=====

The end, see [there](https://example.com).
`;

test.each([1, 2, 7, 40])('a text that grows by %i is what it would have been at once', (size) => {
  expect(shape(feed(document, size).tokens)).toEqual(shape(blocksOf(document).tokens));
});

test('no sign is lost or doubled, whatever comes', () => {
  const piece = fc.constantFrom('a', ' ', '\n', '\n\n', '- ', '1. ', '```', '`', '|', '---', '> ', '    ', '*', '\r\n');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      let text = '';
      let blocks = grown(undefined, text);
      for (const next of pieces) {
        text += next;
        blocks = grown(blocks, text);
      }
      expect(blocks.source).toBe(text.replaceAll(/\r\n?/g, '\n'));
      const signs = (tokens: readonly Token[]) =>
        tokens
          .map((token) => token.raw)
          .join('')
          .replaceAll(/\s/g, '');
      expect(signs(blocks.tokens)).toBe(signs(blocksOf(text).tokens));
    }),
  );
});

test('what is closed stays the same object, so that nothing of it is drawn again', () => {
  const before = grown(undefined, 'one\n\ntwo\n\nthree');
  const after = grown(before, 'one\n\ntwo\n\nthree and');
  expect(after.tokens[0]).toBe(before.tokens[0]);
});

test('a text that was taken back is read anew', () => {
  expect(grown(grown(undefined, 'one\n\ntwo'), 'one').tokens).toHaveLength(1);
});
