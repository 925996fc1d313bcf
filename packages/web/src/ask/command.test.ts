import { expect, test } from 'vitest';
import { isCommand } from './command.ts';

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
