import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Agent, Conversation } from '@beckon/protocol';
import { type House, openHouse, readConfig } from '@beckon/server';
import { vi } from 'vitest';
import { type Client, createClient } from '../src/call/client.ts';

/** A real server in a directory of its own, with one agent over HTTP and its owner. */
export interface RealHouse extends AsyncDisposable {
  readonly url: string;
  readonly owner: Client;
  readonly agent: Agent;
  readonly key: string;
  /** A token of the owner's. */
  readonly token: string;
  /** Where its database lies. */
  readonly dataDir: string;
  /** Another token of the owner's: each may make only so many requests. */
  newToken(): Promise<string>;
  conversation(more?: Partial<Pick<Conversation, 'doubleTexting'>>): Promise<Conversation>;
  /** Closes it and opens it again, at the same address. */
  restart(): Promise<void>;
}

const ADMIN = 'admin-key-of-the-tests-0123456789';

/** @param appDirectory what it serves to browsers */
export async function openRealHouse(appDirectory?: string): Promise<RealHouse> {
  const dataDir = await mkdtemp(join(tmpdir(), 'beckon-client-'));
  let port = '0';
  const open = (): Promise<House> => {
    const env = { BECKON_PORT: port, BECKON_DATA_DIR: dataDir, BECKON_ADMIN_KEY: ADMIN, BECKON_LOG_LEVEL: 'silent' };
    const config = readConfig(env, { cwd: dataDir, home: dataDir });
    return openHouse({ config, appDirectory: appDirectory ?? join(dataDir, 'no-app') });
  };
  let house = await open();
  port = new URL(house.url).port;
  const { url } = house;
  const admin = createClient({ url, token: ADMIN });
  const newToken = async (): Promise<string> =>
    (await admin.call('createToken', { params: { id: house.ownerId }, body: {} })).token;
  const token = await newToken();
  const agent = await admin.call('createAgent', { body: { name: 'writer', ownerId: house.ownerId } });
  const { key } = await admin.call('createKey', { params: { id: agent.id }, body: {} });
  const owner = createClient({ url, token });
  return {
    ...{ url, owner, agent, key, token, newToken, dataDir },
    conversation: (more = {}) => owner.call('createConversation', { body: { agentId: agent.id, ...more } }),
    async restart() {
      await house.close();
      house = await open();
    },
    async [Symbol.asyncDispose]() {
      await house.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Waits on real time for what real sockets and disks do; generous, because a machine that is busy is no failure. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: 60_000, interval: 5 });
