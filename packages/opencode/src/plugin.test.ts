import { expect, test, vi } from 'vitest';
import type { OpenCodeClient } from './opencode.ts';
import plugin, { Beckon } from './plugin.ts';

function input() {
  const log = vi.fn(async () => undefined);
  const nothing = async () => ({ data: [], response: { status: 200 } });
  const client: OpenCodeClient = { app: { log }, _client: { get: nothing, post: nothing } };
  return { input: { client, directory: '/nowhere', worktree: '/' }, log };
}

test('OpenCode finds one plugin, with an id, whichever way it looks', () => {
  expect(plugin).toEqual({ id: 'beckon', server: Beckon });
});

test('without settings there are no hooks, and one line in the log', async () => {
  const { input: given, log } = input();
  vi.stubEnv('BECKON_URL', '');
  vi.stubEnv('BECKON_KEY', '');
  vi.stubEnv('XDG_CONFIG_HOME', '/nowhere');
  expect(await Beckon(given)).toEqual({});
  vi.unstubAllEnvs();
  expect(log.mock.calls).toMatchObject([[{ body: { service: 'beckon', level: 'warn' } }]]);
});

test('hooks take whatever comes', async () => {
  const { input: given } = input();
  const hooks = await Beckon(given, { url: 'http://127.0.0.1:9', key: 'k' });
  const events = [undefined, 7, {}, { type: 'session.idle' }, { type: 'permission.asked', properties: { id: 3 } }];
  for (const event of [...events, { type: 'constructor' }, { type: 'session.status', properties: null }]) {
    await hooks.event?.({ event });
  }
  await hooks['tool.execute.before']?.({ tool: 'bash', sessionID: 's', callID: 'c' }, { args: undefined });
  await hooks.dispose?.();
});
