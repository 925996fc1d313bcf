import { OpenAsk } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { permission } from './permissions.ts';
import { readPermission } from './shapes.ts';

const ask = (fields: object, call?: { tool: string; args: object }): OpenAsk => {
  const about = { id: 'per_1', sessionID: 'ses_1', patterns: [], metadata: {}, always: [], ...fields };
  const pending = readPermission(about);
  if (pending === undefined) throw new Error('no permission');
  const options = {
    directory: '/home/dev/project',
    high: [],
    ...(call && { call: { ...call, args: { ...call.args } } }),
  };
  const [asked] = permission(pending, options).asks;
  // The server would refuse anything else.
  return OpenAsk.parse(asked);
};

test('titles say what is wanted, as seen from the project', () => {
  const titles = [
    ask({ permission: 'bash', metadata: { command: 'npm test' } }),
    ask({ permission: 'edit', metadata: { filepath: '/home/dev/project/src/x.ts', diff: '+x' } }),
    ask({ permission: 'edit', metadata: { filepath: '/etc/hosts', diff: '+x' } }),
    ask({ permission: 'edit', metadata: { filepath: 'a, b', files: [{}, {}], diff: '+x' } }),
    ask({ permission: 'external_directory', metadata: { command: 'ls /' } }),
    ask({ permission: 'external_directory', metadata: { filepath: '/etc/hosts' } }, { tool: 'read', args: {} }),
    ask({ permission: 'external_directory', metadata: { filepath: '/etc/hosts' } }, { tool: 'write', args: {} }),
    ask({ permission: 'external_directory', metadata: { filepath: '/etc/hosts' } }),
    ask({ permission: 'read', patterns: ['.env'] }),
    ask({ permission: 'webfetch', metadata: { url: 'https://example.com' } }),
    ask({ permission: 'github_create_issue', patterns: ['*'] }),
    ask({ permission: 'a\nb', patterns: ['*'] }),
  ].map(({ title }) => title);
  expect(titles).toEqual([
    'Run a command?',
    'Edit src/x.ts?',
    'Edit /etc/hosts?',
    'Edit 2 files?',
    'Run a command outside the project?',
    'Read outside the project?',
    'Write outside the project?',
    'Reach outside the project?',
    'Read .env?',
    'Fetch a page?',
    'Use github_create_issue?',
    'Use a b?',
  ]);
});

test('the detail is what happens, to the letter', () => {
  expect(ask({ permission: 'bash', metadata: { command: 'a\u0000b;\n rm x' } }).detail).toBe('a\u2400b;\n rm x');
  expect(ask({ permission: 'edit', metadata: { filepath: '/x', diff: '-a\n+b\n' } }).detail).toBe('-a\n+b\n');
  expect(
    ask({ permission: 'external_directory', patterns: ['/etc/*'], metadata: { filepath: '/etc/x' } }),
  ).toMatchObject({
    detail: '/etc/x',
    body: 'It reaches /etc/*',
  });
  expect(ask({ permission: 'webfetch', metadata: { url: 'https://example.com', format: 'text' } }).detail).toBe(
    'https://example.com',
  );
  // OpenCode does not say what an MCP tool is called with; the call does.
  const call = { tool: 'github_create_issue', args: { title: 'A bug' } };
  expect(ask({ permission: 'github_create_issue', patterns: ['*'] }, call).detail).toBe('{\n  "title": "A bug"\n}');
  expect(ask({ permission: 'skill', patterns: ['release'] }).detail).toBe('release');
});

test('always says what it covers, and is not offered where that cannot be said', () => {
  const metadata = { command: 'git status; rm x' };
  expect(ask({ permission: 'bash', metadata, always: ['git status *', 'rm *'] })).toMatchObject({
    always: true,
    alwaysCovers: 'git status *\nrm *',
  });
  expect(ask({ permission: 'bash', metadata })).not.toHaveProperty('always');
  expect(ask({ permission: 'bash', metadata, always: ['x'.repeat(9_000)] })).not.toHaveProperty('always');
});

test('a diff that is too large is cut, says so, and is not approved from a notification', () => {
  for (const unit of ['line\n', '"\\"', '\u{1f600}']) {
    const diff = unit.repeat(Math.ceil(600_000 / unit.length));
    const asked = ask({ permission: 'edit', metadata: { filepath: '/x', diff } });
    expect(new TextEncoder().encode(JSON.stringify(asked)).length).toBeLessThan(256 * 1024);
    expect(asked.detail?.length).toBeGreaterThan(30_000);
    expect(asked).toMatchObject({ risk: 'high', body: expect.stringMatching(/^This is too large/) });
  }
});
