import { expect, test } from 'vitest';
import { plain } from './plain.ts';

test.each([
  ['I understand: - **ask** – a question - `tool` – *slow*', 'I understand: ask – a question - tool – slow'],
  ['## Found\n\nSee [there](https://example.com/a_b).', 'Found\n\nSee there.'],
  ['```ts\nconst a = 1;\n```\nDone', 'const a = 1;\n\nDone'],
  ['2 * 3 * 4 = 24, snake_case_name stays', '2 * 3 * 4 = 24, snake_case_name stays'],
  ['-5 degrees, 5 - 3 = 2', '-5 degrees, 5 - 3 = 2'],
])('%j', (markdown, words) => expect(plain(markdown)).toBe(words));
