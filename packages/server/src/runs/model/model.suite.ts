import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Ask, Conversation, Message } from '@beckon/protocol';
import { MODEL, type Model, openModel, type Script } from '@beckon/testkit/model';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { vi } from 'vitest';
import { openRoom, type Room } from '../room.suite.ts';
import { openModelAgent } from './open.ts';
import type { McpServer, ModelSettings } from './settings.ts';
import { toolServer } from './tools.suite.ts';

/** A room whose agent talks with a scripted model over HTTP, and with the tools given. */
export interface ModelRoom extends AsyncDisposable {
  readonly room: Room;
  readonly model: Model;
  readonly settings: ModelSettings;
  readonly warnings: unknown[];
  /** Says something in a new conversation, and waits until the reply has come to this. */
  until(text: string, status: Message['status']): Promise<{ talk: Conversation; reply: Message; runId: string }>;
  /** Waits while the held clock runs. */
  running<T>(look: () => Promise<T> | T): Promise<T>;
  /** The one ask that is open. */
  asked(): Promise<Ask>;
  answer(ask: Ask, value: string, text?: string): Promise<void>;
}

export const openModelRoom = async (
  script: Script,
  servers: readonly McpServer[] = [],
  more: Partial<ModelSettings> = {},
): Promise<ModelRoom> => {
  const model = await openModel({ script });
  const settings: ModelSettings = {
    ...{ provider: 'compatible', name: MODEL, url: model.url, key: 'secret', system: null, servers, ...more },
  };
  const warnings: unknown[] = [];
  let agent: ReturnType<typeof openModelAgent> | undefined;
  const room = await openRoom((turn) => {
    agent ??= openModelAgent({ settings, clock: room.clock, log: silentBut(warnings), version: '0' });
    return agent.agent(turn);
  });
  return {
    ...{ room, model, settings, warnings },
    until: async (text, status) => {
      const talk = await room.talk();
      const { replyId, runId } = await room.say(talk, text);
      return { talk, runId, reply: await room.until(talk, replyId, status) };
    },
    running: (look) =>
      vi.waitFor(
        async () => {
          await room.clock.advance(500);
          return look();
        },
        // twenty times as fast as true time, so that what is really under way is not too late on a busy machine
        { timeout: 20_000, interval: 25 },
      ),
    asked: () =>
      vi.waitFor(
        async () => {
          const [ask] = await room.store.asks.waiting(room.ann);
          if (!ask) throw new Error('nothing is asked');
          return ask;
        },
        { timeout: 20_000, interval: 5 },
      ),
    answer: async (ask, value, text) => {
      await room.store.asks.answer(room.crew.tenantId, ask.id, {
        ...{ value, userId: room.crew.ann.id, userName: 'Ann', via: 'app', at: 0, ...(text !== undefined && { text }) },
      });
    },
    [Symbol.asyncDispose]: async () => {
      await room[Symbol.asyncDispose]();
      await agent?.close();
      await model[Symbol.asyncDispose]();
    },
  };
};

export const silentBut = (warnings: unknown[]) => ({
  warn: (fields: Record<string, unknown>, message: string) => void warnings.push({ ...fields, message }),
});

/** A file in which the tools leave what they did. */
export interface Journal extends Disposable {
  readonly path: string;
  readonly lines: string[];
}

export const openJournal = (): Journal => {
  const directory = mkdtempSync(join(tmpdir(), 'beckon-tools-'));
  const path = join(directory, 'journal');
  return {
    path,
    get lines() {
      try {
        return readFileSync(path, 'utf8').split('\n').slice(0, -1);
      } catch {
        return [];
      }
    },
    [Symbol.dispose]: () => rmSync(directory, { recursive: true }),
  };
};

/** The tools of `tools.suite.ts` as a program of its own. */
export const onStdio = (journal: Journal, needsApproval: McpServer['needsApproval'] = false): McpServer => ({
  ...{ name: 'notes', needsApproval, type: 'stdio', command: process.execPath },
  ...{ args: [join(import.meta.dirname, 'tools.suite.ts'), journal.path], env: { NOTES: '1' } },
});

export interface HttpTools extends AsyncDisposable {
  readonly server: McpServer;
  readonly requests: IncomingMessage[];
  /** How many were answered. */
  readonly answered: number;
}

/** The same over HTTP. */
export const onHttp = async (journal: Journal, legacy?: true): Promise<HttpTools> => {
  const handler = createMcpHandler(() => toolServer(journal.path));
  let answered = 0;
  const http = await openHttp(async (request, response) => {
    // a server of yesterday knows neither the newer protocol nor its header
    if (legacy && request.headers['mcp-method'] !== undefined) return void response.writeHead(400).end();
    const init = { method: request.method ?? 'GET', headers: request.headers as Record<string, string> };
    const body = request.method === 'POST' ? { body: Readable.toWeb(request), duplex: 'half' } : {};
    const answer = await handler.fetch(
      new Request(`http://127.0.0.1${request.url}`, { ...init, ...body } as RequestInit),
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (answer.body) for await (const chunk of answer.body) response.write(chunk);
    response.end();
    answered += 1;
  });
  return {
    get answered() {
      return answered;
    },
    server: { name: 'notes', needsApproval: false, type: 'http', url: `${http.url}/mcp`, headers: { 'x-key': 'k' } },
    requests: http.requests,
    [Symbol.asyncDispose]: async () => {
      await handler.close();
      await http[Symbol.asyncDispose]();
    },
  };
};

export interface Http extends AsyncDisposable {
  readonly url: string;
  readonly requests: IncomingMessage[];
}

/** Any server at all. */
export const openHttp = async (
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void> | void,
): Promise<Http> => {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    Promise.resolve(answer(request, response)).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
