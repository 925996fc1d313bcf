import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEdge } from '../../test/edge.ts';
import { readCredentials, writeCredentials } from './credentials-file.ts';
import { firstStart } from './first-start.ts';

describe('the first start', () => {
  it('makes owner, agent and their secrets once', async () => {
    await using edge = await openEdge();
    const again = await firstStart(edge.store, { clock: edge.clock, hostname: 'testhost', known: edge.owner });
    expect(again).toEqual(edge.owner);
    expect(await edge.store.people.users(edge.owner.tenantId)).toMatchObject([{ name: 'Owner' }]);
    expect(await edge.store.people.agents(edge.owner.tenantId)).toMatchObject([
      { name: 'cli', kind: 'cli' },
      { name: 'Assistant', kind: 'assistant', ownerId: edge.owner.ownerId },
    ]);
  });

  it('makes anew what was lost or revoked, and nothing else', async () => {
    await using edge = await openEdge();
    const { tenantId, ownerId, agentId, agentKey } = edge.owner;
    const [session] = await edge.store.credentials.sessions(tenantId, ownerId);
    await edge.store.credentials.revokeSession(tenantId, ownerId, session?.id ?? '');
    const again = await firstStart(edge.store, { clock: edge.clock, hostname: 'testhost', known: edge.owner });
    expect(again).toEqual({ tenantId, ownerId, agentId, agentKey, ownerToken: expect.stringMatching(/^bk_session_/) });
    expect(again.ownerToken).not.toBe(edge.owner.ownerToken);
    const swapped = { agentKey: again.ownerToken, ownerToken: agentKey };
    const third = await firstStart(edge.store, { clock: edge.clock, hostname: 'testhost', known: swapped });
    expect([third.agentKey, third.ownerToken]).not.toContain(agentKey);
  });

  it('renews the owner’s token when half its life is over', async () => {
    await using edge = await openEdge();
    const startAfter = (days: number) => {
      const clock = { now: () => edge.clock.now() + days * 86_400_000 };
      return firstStart(edge.store, { clock, hostname: 'testhost', known: edge.owner });
    };
    expect((await startAfter(180)).ownerToken).toBe(edge.owner.ownerToken);
    expect((await startAfter(190)).ownerToken).not.toBe(edge.owner.ownerToken);
  });
});

describe('credentials.json', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'beckon-credentials-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));
  const path = () => join(directory, 'data', 'credentials.json');
  const credentials = { url: 'http://127.0.0.1:8787', agentKey: 'bk_key_x', ownerToken: 'bk_session_x' };

  it('is for the owner’s eyes alone, and read as it was written', () => {
    writeCredentials(join(directory, 'data'), credentials);
    expect(statSync(path()).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, 'data')).mode & 0o777).toBe(0o700);
    expect(readCredentials(join(directory, 'data'))).toEqual(credentials);
    expect(readFileSync(path(), 'utf8').endsWith('}\n')).toBe(true);
  });

  it('is like none when it is missing or damaged', () => {
    expect(readCredentials(directory)).toEqual({});
    writeFileSync(join(directory, 'credentials.json'), '{"url": 7, "agentKey": "x"');
    expect(readCredentials(directory)).toEqual({});
    writeFileSync(join(directory, 'credentials.json'), '{"url": 7, "agentKey": "x"}');
    expect(readCredentials(directory)).toEqual({ agentKey: 'x' });
  });
});
