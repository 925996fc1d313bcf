import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Agent, Ask, Conversation, Message } from '@beckon/protocol';
import { MODEL, openModel } from '@beckon/testkit/model';
import { expect, test, vi } from 'vitest';
import { readConfig } from '../src/config.ts';
import { openHouse } from '../src/main.ts';
import { openLog } from '../src/ops/log.ts';

test('from the settings to an answer: the assistant talks with the model, asks, and uses the tool', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'beckon-model-house-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const call = { name: 'notes_write', arguments: { text: 'milk' } };
  const model = stack.use(
    await openModel({ script: [{ text: 'I write.', calls: [call] }, { text: 'It is written.' }] }),
  );
  const journal = join(directory, 'journal');
  const tools = join(import.meta.dirname, '../src/runs/model/tools.suite.ts');
  await writeFile(
    join(directory, 'mcp.json'),
    JSON.stringify({ notes: { command: process.execPath, args: [tools, journal] } }),
  );
  const env = {
    ...{ BECKON_PORT: '0', BECKON_DATA_DIR: directory, BECKON_MCP_FILE: 'mcp.json' },
    ...{ BECKON_MODEL: `compatible:${MODEL}`, BECKON_MODEL_URL: model.url },
  };
  const config = readConfig(env, { cwd: directory, home: directory });
  const house = stack.use(await openHouse({ config, log: openLog('silent'), appDirectory: join(directory, 'no-app') }));
  const { ownerToken } = JSON.parse(await readFile(join(directory, 'credentials.json'), 'utf8'));

  const ask = async <T>(path: string, body?: object): Promise<T> => {
    const headers = { authorization: `Bearer ${ownerToken}`, 'content-type': 'application/json' };
    const init = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    const response = await fetch(`${house.url}/v1/${path}`, { headers, ...init });
    expect(response.status).toBeLessThan(300);
    return response.json() as Promise<T>;
  };
  const agents = await ask<{ items: Agent[] }>('agents');
  const agentId = agents.items.find(({ kind }) => kind === 'assistant')?.id;
  const talk = await ask<Conversation>('conversations', { agentId });
  await ask(`conversations/${talk.id}/messages`, { cid: 'one', text: 'Write milk' });
  const asked = await vi.waitFor(async () => {
    const [first] = (await ask<{ items: Ask[] }>('asks?state=open')).items;
    return first ?? expect.unreachable();
  }, 20_000);
  expect(asked).toMatchObject({ kind: 'approval', title: 'Run notes: write?', agentId });
  await ask(`asks/${asked.id}/answer`, { value: 'approve' });
  await vi.waitFor(async () => {
    const { items } = await ask<{ items: Message[] }>(`conversations/${talk.id}/messages`);
    expect(JSON.stringify(items)).toContain('It is written.');
  }, 20_000);
  expect(await readFile(journal, 'utf8')).toBe('milk\n');
});
