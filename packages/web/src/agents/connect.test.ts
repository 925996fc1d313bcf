import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { commands } from './connect.ts';

test('the plugin of OpenCode is named by the path that its own build writes', () => {
  const named = /\/path\/to\/beckon\/(packages\/opencode)\/(\S+\.js)/.exec(commands.opencode());
  const path = fileURLToPath(new URL(`../../../../${named?.[1]}/package.json`, import.meta.url));
  expect(existsSync(path)).toBe(true);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ main: `./${named?.[2]}` });
});
