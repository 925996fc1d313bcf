import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fail, perform, sendJson } from './perform.ts';
import { Deal, type ModelRequest, readModelRequest, type Script } from './script.ts';

export type { Line, ModelRequest, Reply, Script, Text, ToolCall } from './script.ts';

/** The model that plays the script. */
export const MODEL = 'scripted';
/** A second model for what programs do on the side, titles above all: always the same words, and no line of the script. */
export const SMALL_MODEL = 'scripted-small';
const SMALL_TALK = 'A scripted title';

export interface Model extends AsyncDisposable {
  /** The base URL, ending in `/v1`. Any API key will do. */
  readonly url: string;
  /** What was asked of the scripted model, oldest first. */
  readonly requests: readonly ModelRequest[];
  /** What was asked of the small one. */
  readonly asides: readonly ModelRequest[];
  /** Lines to come after those there are. */
  add(script: Script): void;
}

/**
 * Opens an OpenAI-compatible server (`/v1/chat/completions`, streamed or not, and `/v1/models`) that answers by a
 * script. A request that no line fits gets 400, which clients do not retry, and a message that says so.
 */
export async function openModel({ script = [] }: { script?: Script } = {}): Promise<Model> {
  const deal = new Deal(script);
  const requests: ModelRequest[] = [];
  const asides: ModelRequest[] = [];

  const complete = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
    const request = readModelRequest(await readJson(incoming), Object.fromEntries(headers));
    if (request.model === SMALL_MODEL) {
      asides.push(request);
      return perform({ text: SMALL_TALK }, request, response);
    }
    requests.push(request);
    const reply = deal.take(request);
    if (reply) return perform(reply, request, response);
    fail(
      response,
      400,
      `the script has no line left for: ${JSON.stringify(request.lastUser)} (last role ${request.lastRole})`,
    );
  };

  const server = createServer((incoming, response) => {
    const route = `${incoming.method} ${incoming.url?.split('?')[0]}`;
    if (route === 'POST /v1/chat/completions') {
      // What can fail here is the client going away; there is nobody left to tell.
      complete(incoming, response).catch(() => response.destroy());
    } else if (route === 'GET /v1/models') {
      sendJson(response, 200, { object: 'list', data: [MODEL, SMALL_MODEL].map((id) => ({ id, object: 'model' })) });
    } else {
      fail(response, 404, `no such route: ${route}`);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    asides,
    add: (more) => deal.add(more),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readJson(incoming: IncomingMessage): Promise<Record<string, unknown>> {
  let body = '';
  incoming.setEncoding('utf8');
  for await (const chunk of incoming) body += chunk;
  return JSON.parse(body);
}
