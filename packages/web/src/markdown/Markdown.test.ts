import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Talk } from '../talk/Talk.tsx';
import { en } from '../texts/en.ts';
import { openTexts } from '../texts/format.ts';
import { TextsProvider } from '../texts/Texts.tsx';
import { Markdown } from './Markdown.tsx';

const drawn = (text: string, growing = false): string =>
  renderToStaticMarkup(
    createElement(
      TextsProvider,
      { value: openTexts('en-GB', en) },
      createElement(Talk, null, createElement(Markdown, { text, growing })),
    ),
  );

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  'before <b onclick="alert(1)">bold</b>',
  '<iframe src="https://example.com"></iframe>',
  '[a](javascript:alert(1))',
  '[a](data:text/html;base64,PHNjcmlwdD4=)',
  '![a](javascript:alert(1))',
  '![a](https://example.com/pixel.png)',
  '| <script>x</script> |\n|---|\n| <img src=x> |',
  '- <svg onload=alert(1)>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
])('%s runs nothing and fetches nothing', (text) => {
  const html = drawn(text);
  expect(html).not.toMatch(/<(?:script|img|iframe|svg onload|b )/);
  expect(html).not.toMatch(/(?:href|src)="(?!https?:)/);
});

test('a link goes to the web, in a window of its own that knows nothing of this one', () => {
  expect(drawn('[there](https://example.com)')).toContain(
    '<a href="https://example.com/" title="https://example.com/" target="_blank" rel="noopener noreferrer">there</a>',
  );
});

test('an address that comes last completes a link when the message is done', () => {
  expect(drawn('See [there].\n\n[there]: https://example.com/x')).toContain('href="https://example.com/x"');
});

test('the caret stands behind the last word, wherever that is', () => {
  expect(drawn('one\n\ntwo', true)).toMatch(/two<span[^>]*aria-hidden="true"><\/span><\/p>/);
  expect(drawn('- one\n- two', true)).toMatch(/two<span[^>]*aria-hidden="true"><\/span>/);
  expect(drawn('- one\n- two', true).match(/aria-hidden/g)).toHaveLength(1);
  expect(drawn('', true)).toContain('aria-hidden');
  expect(drawn('one')).not.toContain('aria-hidden');
});
