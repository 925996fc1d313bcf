import { expect, test } from 'vitest';
import { flagsApart, isCommand } from './command.ts';

test.each([
  'npm test -- --run packages/server',
  'git push --force origin release:main',
  './deploy.sh prod && echo done',
  './deploy.sh',
  '/usr/bin/env true',
  'rm -rf build',
  'my-tool --yes',
])('a command: %s', (detail) => expect(isCommand(detail)).toBe(true));

test.each([
  'Deploy the current branch to production.',
  'The invoice of Ms Okafor',
  'What I will do:\n- one\n- two',
  '{"amount": 38}',
])('prose or data: %s', (detail) => expect(isCommand(detail)).toBe(false));

test.each([
  ['npm test -- --run packages', ['npm test ', '--', ' ', '--run', ' packages']],
  ['-rf a-b --c=d-e', ['-rf', ' a-b ', '--c=d-e']],
  ['- one', ['- one']],
  ['a -\u200bb', ['a ', '-\u200bb']],
  ['', []],
])('flags of %j stand apart, and nothing is lost', (line, parts) => {
  expect(flagsApart(line)).toEqual(parts);
  expect(flagsApart(line).join('')).toBe(line);
});
