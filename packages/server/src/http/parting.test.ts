import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { partFromHttp } from './parting.ts';
import { open } from './socket.suite.ts';

/** A machine that is busy is no failure. */
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 20_000, interval: 5 });

/** A raw connection over which this was said, and what came back so far. */
const say = async (url: string, ...words: string[]): Promise<{ socket: Socket; came: () => string }> => {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true });
  let text = '';
  socket.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(words.join(''));
  return { socket, came: () => text };
};
const ask = (path: string, token: string, more = ''): string =>
  `GET ${path} HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer ${token}\r\n${more}\r\n`;

test('Node gives up a connection that is taken from it, at the end of the turn', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const request = get({ port, agent: false });
  const [incoming, outgoing] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
  expect(incoming.socket.listenerCount('data')).toBe(1);
  outgoing.end();
  await once(request, 'response');

  server.on('request', (asked: IncomingMessage, answer: ServerResponse) => partFromHttp(server, asked, answer));
  const parted = once(server, 'request') as Promise<[IncomingMessage, ServerResponse]>;
  const second = get({ port, agent: false });
  const [, answer] = await parted;
  await turn();
  expect(answer.socket?.listenerCount('data')).toBe(0);
  expect(server.listenerCount('upgrade')).toBe(0);
  answer.writeHead(200).end('all');
  const [response] = (await once(second, 'response')) as [IncomingMessage];
  expect([response.headers.connection, response.headers['transfer-encoding']]).toEqual(['close', undefined]);
  expect(await response.toArray()).toEqual([Buffer.from('all')]);
  await new Promise((closed) => server.close(closed));
});

test('a stream ends with its connection: readers that leave in whatever way are forgotten', async () => {
  const { edge, listening } = await open();
  const stream = ask('/v1/stream', edge.owner.agentKey);
  const leaving: ((socket: Socket) => void)[] = [
    (socket) => void socket.end(),
    (socket) => void socket.destroy(),
    (socket) => void socket.resetAndDestroy(),
  ];
  for (const leave of leaving) {
    const { socket, came } = await say(listening.url, stream);
    await eventually(() => expect(came()).toContain('caught_up'));
    expect(came()).toMatch(/\r\nconnection: close\r\n/i);
    expect(came()).not.toMatch(/transfer-encoding/i);
    expect(edge.live.open).toBe(1);
    leave(socket);
    await eventually(() => expect(edge.live.open).toBe(0));
  }
});

test('a goodbye is the last that comes, and then the connection ends', async () => {
  const { edge, listening } = await open();
  const { socket, came } = await say(listening.url, ask('/v1/stream', edge.owner.agentKey));
  await eventually(() => expect(came()).toContain('caught_up'));
  const ended = once(socket, 'end');
  await edge.live.close();
  await ended;
  expect(came()).toMatch(/"type":"goodbye","reason":"drain".*\n\n$/);
  socket.end();
});

test('who sends more in the same packet is served all the same', async () => {
  const { edge, listening } = await open();
  const token = edge.owner.agentKey;
  const { socket, came } = await say(listening.url, ask('/v1/stream', token), ask('/v1/me', token));
  await eventually(() => expect(came()).toContain('caught_up'));
  socket.destroy();
  await eventually(() => expect(edge.live.open).toBe(0));
});

test('a stream that waits behind another answer is not open, and never will be when its connection is gone', async () => {
  const { edge, listening } = await open();
  const token = edge.owner.agentKey;
  const stream = ask('/v1/stream', token);
  for (const packet of [
    [stream, stream, stream],
    [ask('/v1/stream?wait=60', token), stream],
  ]) {
    const { socket } = await say(listening.url, ...packet);
    const first = packet[0] === stream ? 1 : 0;
    await eventually(() => expect(edge.live.open).toBe(first));
    await sleep(100);
    expect(edge.live.open).toBe(first);
    socket.destroy();
    await eventually(() => expect(edge.live.open).toBe(0));
  }
});

test('a stream behind an answer that ends is served in its turn, and ends with its connection', async () => {
  const { edge, listening } = await open();
  const token = edge.owner.agentKey;
  const { socket, came } = await say(listening.url, ask('/v1/me', token), ask('/v1/stream', token));
  await eventually(() => expect(came()).toContain('caught_up'));
  expect(came().match(/HTTP\/1.1 200 /g)).toHaveLength(2);
  expect(edge.live.open).toBe(1);
  socket.destroy();
  await eventually(() => expect(edge.live.open).toBe(0));
});

test('a stream is one, too, when its whole URL is asked for', async () => {
  const { edge, listening } = await open();
  for (const origin of ['http://x', 'HTTPS://beckon.example:8787']) {
    const { socket, came } = await say(listening.url, ask(`${origin}/v1/stream`, edge.owner.agentKey));
    await eventually(() => expect(came()).toContain('caught_up'));
    socket.destroy();
    await eventually(() => expect(edge.live.open).toBe(0));
  }
  const { came } = await say(listening.url, ask('http://x/v1/stream?wait=0', edge.owner.agentKey));
  await eventually(() => expect(came()).toMatch(/^HTTP\/1.1 200 [\s\S]*"frames"/));
});

test('a refusal is answered whole, and ends the connection', async () => {
  const { edge, listening } = await open();
  const { socket, came } = await say(listening.url, ask('/v1/stream?cursor=x', edge.owner.agentKey));
  await once(socket, 'end');
  expect(came()).toMatch(/^HTTP\/1.1 400 [\s\S]*"code":"unknown_field".*\}$/);
  socket.end();
});

test('who asks for an upgrade is answered as if they had not', async () => {
  const { edge, listening } = await open();
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
  for (const path of ['/v1/me', '/v1/stream']) {
    const { socket, came } = await say(listening.url, ask(path, edge.owner.agentKey, upgrade));
    await eventually(() => expect(came()).toMatch(/^HTTP\/1.1 200 /));
    socket.destroy();
  }
});

test('a server that closes waits for nobody who does not take the end', async () => {
  const { edge, listening } = await open();
  const { socket, came } = await say(listening.url, ask('/v1/stream', edge.owner.agentKey));
  await eventually(() => expect(came()).toContain('caught_up'));
  socket.pause();
  await listening.close(0);
  await eventually(() => expect(edge.live.open).toBe(0));
});
