import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answers } from './answers.ts';
import { pageFiles } from './page.ts';

export interface TryServer extends AsyncDisposable {
  readonly url: string;
}

const SELF_ONLY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
];
const headers = {
  'content-security-policy': [...SELF_ONLY, "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"].join(
    '; ',
  ),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  // One page, a handful of requests: nothing that has to be waited for when the command ends.
  connection: 'close',
};

/** Serves the try-out page on a free port of the loopback, which browsers trust as they trust https. */
export const openTryServer = async (publicKey: string, answers: Answers): Promise<TryServer> => {
  const server = createServer((request, response) => {
    answer(request, publicKey, answers, ownOrigin(server)).then(
      ({ status, type, text }) => response.writeHead(status, { ...headers, 'content-type': type }).end(text),
      () => fail(response),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return { url: ownOrigin(server), [Symbol.asyncDispose]: () => close(server) };
};

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const answer = async (request: IncomingMessage, key: string, answers: Answers, origin: string): Promise<Reply> => {
  const { method = 'GET', url = '/', headers: sent } = request;
  // Another name that leads to 127.0.0.1, or another page that posts here, is not our page.
  const foreign = `http://${sent.host}` !== origin || (method === 'POST' && sent.origin !== origin);
  if (foreign) return json({ sentence: 'Only the page of this server may ask that.' }, 403);
  if (method === 'POST' && url === '/subscription') return json(await answers.subscribed(await bodyOf(request)));
  if (method === 'POST' && url === '/shown') return json(answers.shown(await bodyOf(request)));
  if (method !== 'GET') return json({ sentence: 'There is nothing like that here.' }, 405);
  if (url === '/key') return json({ publicKey: key });
  const file = pageFiles[url];
  return file ? { status: 200, ...file } : json({ sentence: 'There is nothing like that here.' }, 404);
};

const json = (value: unknown, status = 200): Reply => ({
  status,
  type: 'application/json',
  text: JSON.stringify(value),
});

const fail = (response: ServerResponse): void =>
  void response.writeHead(500, headers).end(JSON.stringify({ sentence: 'This failed. Try again.' }));

const MOST = 16_384;

const bodyOf = async (request: IncomingMessage): Promise<unknown> => {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > MOST) return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const ownOrigin = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** Answers under way are sent whole; connections that only wait for more are cut. */
const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
