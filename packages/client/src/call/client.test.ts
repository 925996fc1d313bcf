import { isFault } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { anAsk, broken, heldClock, json, never, played, refused, uuid } from '../../test/kit.ts';
import { createClient } from './client.ts';
import { isNetworkError, isPassing } from './network-error.ts';

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable(),
    (error: unknown) => error,
  );

test('a call fills its path, query and body, and speaks with the token', async () => {
  const server = played(() => json(anAsk()));
  const client = createClient({ url: 'http://beckon.test/base/', token: () => 'secret', fetch: server.fetch });
  expect(client.url).toBe('http://beckon.test/base');
  await client.call('answerAsk', { params: { id: uuid(7) }, body: { value: 'approve' } });
  await client.call('getAsk', { params: { id: uuid(7) }, query: { wait: 25 } });
  expect(server.requests[0]).toMatchObject({
    method: 'POST',
    path: `/base/v1/asks/${uuid(7)}/answer`,
    body: { value: 'approve' },
    credentials: 'omit',
  });
  expect(server.requests[0]?.headers.get('authorization')).toBe('Bearer secret');
  expect(server.requests[0]?.headers.get('content-type')).toBe('application/json');
  expect(server.requests[1]).toMatchObject({ method: 'GET', query: { wait: '25' }, body: undefined });
});

test('without a token the cookie speaks, and only to its own origin', async () => {
  const server = played(() => json({ items: [] }));
  await createClient({ url: 'http://beckon.test', fetch: server.fetch }).call('listDevices');
  expect(server.requests[0]?.credentials).toBe('same-origin');
  expect(server.requests[0]?.headers.has('authorization')).toBe(false);
});

test('a token given for one call speaks in place of the other', async () => {
  const server = played(() => new Response(null, { status: 204 }));
  const client = createClient({ url: 'http://beckon.test', token: 'mine', fetch: server.fetch });
  const body = { notificationId: uuid(3), type: 'shown' } as const;
  expect(await client.call('receipt', { body, token: 'device' })).toBe(null);
  expect(server.requests[0]?.headers.get('authorization')).toBe('Bearer device');
});

test('a POST of a route whose body may be empty sends an empty object', async () => {
  const server = played(() => json({ ticket: 't', expiresAt: 1 }, 201));
  await createClient({ url: 'http://beckon.test', fetch: server.fetch }).call('createTicket', { body: {} });
  expect(server.requests[0]?.body).toEqual({});
});

test('a refusal is thrown as the fault it is, with evidence and Retry-After', async () => {
  const server = played(() => refused('rate_limited', { field: 'x' }, 7));
  const fault = await caught(createClient({ url: 'http://beckon.test', fetch: server.fetch }).call('me'));
  expect(isFault(fault)).toBe(true);
  expect(fault).toMatchObject({ code: 'rate_limited', next: 'retry', evidence: { field: 'x' }, retryAfter: 7 });
});

test('a fault of a newer server is thrown as it is, and says what to do next', async () => {
  const body = { error: { code: 'out_of_paper', message: 'No paper.', next: 'retry', docs: '' } };
  const server = played(() => json(body, 503));
  const fault = await caught(createClient({ url: 'http://beckon.test', fetch: server.fetch }).call('me'));
  expect(fault).toMatchObject({ code: 'out_of_paper', message: 'No paper.', next: 'retry', status: 503 });
});

test('no connection is a NetworkError that names the host and the cause', async () => {
  const server = played(broken);
  const error = await caught(createClient({ url: 'http://beckon.test:8787', fetch: server.fetch }).call('me'));
  expect(isNetworkError(error) && isPassing(error)).toBe(true);
  expect((error as Error).message).toBe('beckon.test:8787 cannot be reached (connect ECONNREFUSED 127.0.0.1:8787).');
});

test.each([
  [502, true],
  [404, false],
  [200, true],
])('a foreign answer with status %i is a NetworkError, passing: %s', async (status, passing) => {
  const server = played(() => new Response('<html>', { status, headers: { 'content-type': 'text/html' } }));
  const error = await caught(createClient({ url: 'http://beckon.test', fetch: server.fetch }).call('me'));
  expect(isNetworkError(error)).toBe(true);
  expect(error).toMatchObject({ status });
  expect(isPassing(error)).toBe(passing);
});

test('a body that breaks off is a NetworkError', async () => {
  const headers = { 'content-type': 'application/json' };
  const server = played(() => new Response('{"items": [', { headers }));
  const error = await caught(createClient({ url: 'http://beckon.test', fetch: server.fetch }).call('listDevices'));
  expect(isNetworkError(error)).toBe(true);
});

test('a server that does not answer is given up on after the time limit, and what wait asks for comes on top', async () => {
  const clock = heldClock();
  const server = played(never);
  const client = createClient({ url: 'http://beckon.test', fetch: server.fetch, clock, timeoutMs: 5_000 });
  let error: unknown;
  client.call('getAsk', { params: { id: uuid(1) }, query: { wait: 25 } }).catch((thrown: unknown) => {
    error = thrown;
  });
  await clock.advance(29_999);
  expect(error).toBe(undefined);
  await clock.advance(1);
  expect(isNetworkError(error)).toBe(true);
  expect(server.requests[0]?.signal?.aborted).toBe(true);
  expect(clock.waiting).toBe(0);
});

test("the caller's abort is thrown with the caller's reason", async () => {
  const server = played(never);
  const stop = new AbortController();
  const call = caught(
    createClient({ url: 'http://beckon.test', fetch: server.fetch }).call('me', { signal: stop.signal }),
  );
  const reason = new Error('changed my mind');
  stop.abort(reason);
  expect(await call).toBe(reason);
});

test('an address that is none is refused at once, with an example', () => {
  expect(() => createClient({ url: 'beckon' })).toThrow('Give one such as');
});
