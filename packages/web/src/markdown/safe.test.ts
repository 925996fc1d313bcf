import { expect, test } from 'vitest';
import { decoded, safeHref } from './safe.ts';

test.each([
  'javascript:alert(1)',
  'JAVASCRIPT:alert(1)',
  'data:text/html,x',
  'file:///etc/passwd',
  '/asks/1',
  '#x',
  '',
])('%s is no link', (href) => expect(safeHref(href)).toBeUndefined());

test('the web is', () => {
  expect(safeHref('https://example.com/a b')).toBe('https://example.com/a%20b');
  expect(safeHref('http://127.0.0.1:3000/')).toBe('http://127.0.0.1:3000/');
});

test('entities', () => {
  expect(decoded('a &amp; b &lt;c&gt; &#39;d&#x27; &unknown; &')).toBe("a & b <c> 'd' &unknown; &");
  expect(decoded('&#0;')).toBe('\ufffd');
  expect(decoded('&amp;lt;')).toBe('&lt;');
});
