import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from './config.ts';
import type { ModelSettings } from './runs/model/settings.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'beckon-model-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const read = (env: Record<string, string>): ModelSettings | null => readConfig(env, { cwd, home: cwd }).model;
const file = (name: string, content: unknown): void =>
  writeFileSync(join(cwd, name), typeof content === 'string' ? content : JSON.stringify(content));
const llama = { BECKON_MODEL: 'compatible:llama3:8b', BECKON_MODEL_URL: 'http://127.0.0.1:11434/v1/' };
const claude = { BECKON_MODEL: 'anthropic:claude', BECKON_MODEL_KEY: 'k' };

test.each<[string, Record<string, string>, Partial<ModelSettings>]>([
  [
    'on one’s own machine',
    llama,
    {
      provider: 'compatible',
      name: 'llama3:8b',
      url: 'http://127.0.0.1:11434/v1',
      key: null,
      system: null,
      servers: [],
    },
  ],
  ['with a key of ours', claude, { provider: 'anthropic', name: 'claude', url: null, key: 'k' }],
  ['with the usual key', { BECKON_MODEL: 'openai:gpt', OPENAI_API_KEY: 'o' }, { provider: 'openai', key: 'o' }],
  ['ours first', { BECKON_MODEL: 'mistral:m', MISTRAL_API_KEY: 'm', BECKON_MODEL_KEY: 'k' }, { key: 'k' }],
  ['with words', { ...claude, BECKON_MODEL_SYSTEM: 'Be kind.' }, { system: 'Be kind.' }],
  ['with words in a file', { ...claude, BECKON_MODEL_SYSTEM: 'words.md' }, { system: 'From a file.\n' }],
])('a model %s', (_, env, expected) => {
  file('words.md', 'From a file.\n');
  expect(read(env)).toMatchObject(expected);
});

test('MCP servers, as they stand or under the name that other programs use', () => {
  const notes = { command: 'npx', args: ['-y', 'notes'], env: { A: 'b' }, needsApproval: ['write'] };
  file('mcp.json', {
    notes,
    issues: { url: 'https://i.example/mcp', headers: { 'x-key': 'k' }, needsApproval: false },
  });
  expect(read({ ...claude, BECKON_MCP_FILE: 'mcp.json' })?.servers).toEqual([
    { name: 'notes', type: 'stdio', ...notes },
    { name: 'issues', type: 'http', url: 'https://i.example/mcp', headers: { 'x-key': 'k' }, needsApproval: false },
  ]);
  file('mcp.json', { mcpServers: { notes: { command: 'npx' } } });
  expect(read({ ...claude, BECKON_MCP_FILE: 'mcp.json' })?.servers).toEqual([
    // whoever says nothing is asked
    { name: 'notes', type: 'stdio', command: 'npx', args: [], env: {}, needsApproval: true },
  ]);
});

const refusal = (env: Record<string, string>): string => {
  try {
    read(env);
  } catch (error) {
    expect(error).toMatchObject({ name: 'ConfigError' });
    const { message } = error as Error;
    expect(message).not.toContain('\n');
    return message;
  }
  throw new Error('it was taken');
};

test.each<[Record<string, string>, string, string]>([
  [{ BECKON_MODEL: 'gpt-5' }, 'BECKON_MODEL=gpt-5', 'openai:<name>'],
  [{ BECKON_MODEL: 'openai:' }, 'BECKON_MODEL=openai:', 'use openai:<name of the model>'],
  [{ BECKON_MODEL: 'antropic:claude' }, 'BECKON_MODEL', 'use anthropic:'],
  [{ BECKON_MODEL: 'openai:gpt' }, 'needs a key', 'BECKON_MODEL_KEY or OPENAI_API_KEY'],
  [{ BECKON_MODEL: 'openai:gpt', BECKON_MODEL_KEY: '"sk 1"' }, 'BECKON_MODEL_KEY', 'copy it again'],
  [{ BECKON_MODEL: 'compatible:llama' }, 'BECKON_MODEL_URL', 'http://127.0.0.1:11434/v1'],
  [{ ...llama, BECKON_MODEL_URL: 'localhost:1' }, 'BECKON_MODEL_URL=localhost:1', 'http(s)'],
  [{ BECKON_MODEL_KEY: 'k' }, 'BECKON_MODEL_KEY does nothing alone', 'set BECKON_MODEL'],
  [{ BECKON_MCP_FILE: 'mcp.json' }, 'BECKON_MCP_FILE does nothing alone', 'set BECKON_MODEL'],
  [{ ...claude, BECKON_MODEL_SYSTEM: './no.md' }, 'BECKON_MODEL_SYSTEM=./no.md', 'name a file'],
  [{ ...claude, BECKON_MCP_FILE: 'no.json' }, 'no.json', 'name a JSON file'],
])('%o stops the start with one line', (env, what, mend) => {
  expect(refusal(env)).toContain(what);
  expect(refusal(env)).toContain(mend);
});

test.each<[unknown, string, string]>([
  ['{', 'not a JSON object', 'write {'],
  [{ 'a b': { command: 'x' } }, '"a b"', 'letters, digits'],
  [{ a: 'x' }, 'a in ', 'write {"command"'],
  [{ a: {} }, 'needs one of url and command', 'name a URL'],
  [{ a: { url: 'http://x', command: 'x' } }, 'needs one of', 'name a URL'],
  [{ a: { url: 'x?key=secret' } }, 'a.url', 'https://tools.example.com/mcp'],
  [{ a: { command: 'x', args: 'y' } }, 'a.args', 'write ['],
  [{ a: { command: 'x', env: { secret: 1 } } }, 'a.env', 'write {'],
  [{ a: { command: 'x', needsAproval: true } }, 'a.needsAproval', 'needsApproval'],
  [{ a: { command: 'x', needsApproval: 'write' } }, 'a.needsApproval', 'list of tools'],
])('an MCP file with %j stops it, too, and shows no value', (content, what, mend) => {
  file('mcp.json', content);
  const line = refusal({ ...claude, BECKON_MCP_FILE: 'mcp.json' });
  expect(line).toContain('BECKON_MCP_FILE');
  expect(line).toContain(what);
  expect(line).toContain(mend);
  expect(line).not.toContain('secret');
});
