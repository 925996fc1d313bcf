import { limits } from '@beckon/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_KEY, browser, type Edge, ORIGIN, openEdge } from '../../test/edge.ts';
import { StoreUnavailable } from '../store/store.ts';

let edge: Edge;
let token: string;
let key: string;
beforeAll(async () => {
  edge = await openEdge({ site: { allowedOrigins: ['https://app.example'] } });
  token = edge.owner.ownerToken;
  key = edge.owner.agentKey;
});
afterAll(() => edge[Symbol.asyncDispose]());

const send = (init: RequestInit, path = '/v1/asks') =>
  edge.app.fetch(
    new Request(ORIGIN + path, {
      method: 'POST',
      ...init,
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json', ...init.headers },
    }),
  );
const codeOf = async (response: Response) => {
  const { error } = (await response.json()) as { error: { code: string; field?: string; message: string } };
  return [response.status, error.code];
};

describe('a body', () => {
  const ask = { key: 'k', kind: 'approval', title: 't' };

  it('is JSON in UTF-8, and says so', async () => {
    expect(await codeOf(await send({ body: '{' }))).toEqual([400, 'bad_json']);
    expect(await codeOf(await send({ body: '' }))).toEqual([400, 'bad_json']);
    expect(await codeOf(await send({ body: new Uint8Array([0x22, 0xff, 0x22]) }))).toEqual([400, 'bad_json']);
    const plain = { 'Content-Type': 'text/plain' };
    expect(await codeOf(await send({ body: JSON.stringify(ask), headers: plain }))).toEqual([
      415,
      'unsupported_media_type',
    ]);
    const almost = { 'Content-Type': 'application/jsonp' };
    expect(await codeOf(await send({ body: '{}', headers: almost }))).toEqual([415, 'unsupported_media_type']);
    const charset = { 'Content-Type': 'Application/JSON; charset=utf-8' };
    expect((await send({ body: JSON.stringify(ask), headers: charset })).status).toBe(201);
  });

  it('may be left out where nothing is needed: curl -X POST', async () => {
    const request = new Request(`${ORIGIN}/v1/stream-tickets`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}` },
    });
    expect((await edge.app.fetch(request)).status).toBe(201);
  });

  it('holds 256 KiB, and costs no more when it is larger', async () => {
    const detail = (size: number) => {
      const rest = JSON.stringify({ ...ask, key: `k${size}`, detail: '' }).length;
      return JSON.stringify({ ...ask, key: `k${size}`, detail: 'x'.repeat(size - rest) });
    };
    expect((await send({ body: detail(limits.bodyBytes) })).status).toBe(201);
    expect(await codeOf(await send({ body: detail(limits.bodyBytes + 1) }))).toEqual([413, 'too_large']);
    const stated = { 'Content-Length': String(limits.bodyBytes + 1) };
    expect(await codeOf(await send({ body: '{}', headers: stated }))).toEqual([413, 'too_large']);

    let pulled = 0;
    const endless = new ReadableStream({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    expect(await codeOf(await send({ body: endless, duplex: 'half' } as RequestInit))).toEqual([413, 'too_large']);
    expect(pulled).toBeLessThan(8);
  });

  it.each([
    [{ ...ask, titel: 'x' }, 'unknown_field', 'titel'],
    [{ titel: 'x' }, 'unknown_field', 'titel'],
    [{ ...ask, kind: 'choice', options: [{ id: 'a', label: 'A', icon: 'x' }] }, 'unknown_field', 'options[0].icon'],
    [{ kind: 'approval', title: 't' }, 'invalid_request', 'key'],
    [{ ...ask, kind: 'yes' }, 'invalid_request', 'kind'],
    [{ ...ask, title: 'two\nlines' }, 'invalid_request', 'title'],
    [{ ...ask, body: 'a\u0000b' }, 'invalid_request', 'body'],
    [{ ...ask, body: '\ud800' }, 'invalid_request', 'body'],
    [{ ...ask, to: ['nobody'] }, 'invalid_request', 'to[0]'],
    [[], 'invalid_request', undefined],
  ])('%j is refused with the name of the field', async (body, code, field) => {
    const { error } = (await (await send({ body: JSON.stringify(body) })).json()) as { error: Record<string, string> };
    expect([error.code, error.field]).toEqual([code, field]);
    if (field !== undefined) expect(error.message).toContain(`\`${field}\``);
  });

  it('cannot bring a prototype', async () => {
    const response = await send({ body: '{"__proto__":{"key":"k"},"kind":"approval","title":"t"}' });
    const { error } = (await response.json()) as { error: Record<string, string> };
    expect([error.code, error.field]).toEqual(['unknown_field', '__proto__']);
  });
});

describe('a query', () => {
  it.each([
    ['limit=many', 'invalid_request', 'limit'],
    ['limits=1', 'unknown_field', 'limits'],
    ['limit=1&limit=2', 'invalid_request', 'limit'],
    ['state=closed', 'invalid_request', 'state'],
  ])('%s is refused with the name of the field', async (query, code, field) => {
    const { body } = await edge.call('GET', `/v1/asks?${query}`, { token: key });
    expect(body.error).toMatchObject({ code, field });
  });

  it('may ask for any number of things, and gets a page', async () => {
    for (const limit of ['0', '1', '999999999999999']) {
      expect((await edge.call('GET', `/v1/asks?limit=${limit}`, { token: key })).status).toBe(200);
    }
  });
});

describe('a path', () => {
  it('that names nothing that could be here is not found', async () => {
    for (const path of ['/v1/asks/x', '/v1/asks/%2e%2e', '/v1/asks/%ff', '/v1/asks/a%2Fb', '/v1/nothing', '/v1/']) {
      const { status, body } = await edge.call('GET', path, { token: key });
      expect([path, status, body.error?.code]).toEqual([path, 404, 'not_found']);
    }
  });

  it('with another method says which it takes', async () => {
    const answer = await edge.call('PUT', '/v1/asks', { token: key });
    expect([answer.status, answer.body.error.code]).toEqual([405, 'method_not_allowed']);
    expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'POST']);
  });

  it('somebody else’s is not found either', async () => {
    const { body: ask } = await edge.call('POST', '/v1/asks', {
      token: key,
      body: { key: 'mine', kind: 'text', title: 't' },
    });
    const headers = { 'Beckon-Tenant': 'elsewhere' };
    const { body: user } = await edge.call('POST', '/v1/users', { token: ADMIN_KEY, headers, body: { name: 'Eve' } });
    const eve = await edge.call('POST', `/v1/users/${user.id}/tokens`, { token: ADMIN_KEY, headers, body: {} });
    const peek = await edge.call('GET', `/v1/asks/${ask.id}`, { token: eve.body.token });
    expect([peek.status, peek.body.error.code]).toEqual([404, 'not_found']);
    const mint = await edge.call('POST', `/v1/users/${edge.owner.ownerId}/tokens`, {
      token: ADMIN_KEY,
      headers,
      body: {},
    });
    expect(mint.body.error.code).toBe('not_found');
  });
});

describe('who spoke', () => {
  it('is told of an answer: the app by a cookie, a program by a token', async () => {
    const cookie = await browser(edge);
    const answer = async (name: string, options: object) => {
      const { body } = await edge.call('POST', '/v1/asks', {
        token: key,
        body: { key: name, kind: 'text', title: 't' },
      });
      const answered = await edge.call('POST', `/v1/asks/${body.id}/answer`, {
        body: { value: null, text: 'x' },
        ...options,
      });
      return answered.body.answer?.via;
    };
    expect(await answer('via-app', { headers: { Cookie: cookie, Origin: ORIGIN } })).toBe('app');
    expect(await answer('via-api', { token })).toBe('api');
    expect(await answer('via-agent', { token: key })).toBe('agent');
  });

  it('of an event is the agent itself, or the one that an admin names', async () => {
    const event = { type: 'idle' };
    const post = (auth: string, body: object) =>
      edge.call('POST', '/v1/events', { token: auth, body: { ...event, ...body } });
    const { agentId, ownerId } = edge.owner;
    expect((await post(key, { key: 'a' })).body).toMatchObject({ agentId });
    expect((await post(key, { key: 'b', agentId })).status).toBe(201);
    expect((await post(key, { key: 'c', agentId: ownerId })).body.error.code).toBe('forbidden');
    expect((await post(ADMIN_KEY, { key: 'd', agentId })).body).toMatchObject({ agentId });
    expect((await post(ADMIN_KEY, { key: 'e' })).body.error).toMatchObject({
      code: 'invalid_request',
      field: 'agentId',
    });
    expect((await post(ADMIN_KEY, { key: 'f', agentId: ownerId })).body.error.code).toBe('not_found');
  });
});

describe('what goes wrong inside', () => {
  const failing = (error: Error) =>
    openEdge({ rooms: (rooms) => ({ asks: { ...rooms.asks, list: () => Promise.reject(error) } }) });

  it('is told as unavailable when the store cannot take it', async () => {
    await using house = await failing(new StoreUnavailable('database is locked at /secret/path'));
    const { status, body, headers } = await house.call('GET', '/v1/asks', { token: house.owner.ownerToken });
    expect([status, body.error.code, headers.get('retry-after')]).toEqual([503, 'unavailable', '1']);
    expect(JSON.stringify(body)).not.toContain('/secret/path');
  });

  it('is otherwise told by an id that the log knows, and by nothing more', async () => {
    await using house = await failing(new TypeError('cannot read hunter2'));
    const { status, body } = await house.call('GET', '/v1/asks', { token: house.owner.ownerToken });
    expect([status, body.error.code, body.error.next]).toEqual([500, 'internal', 'retry']);
    expect(JSON.stringify(body)).not.toContain('hunter2');
    const line = house.lines.find((one) => one.requestId === body.error.requestId);
    expect(line).toMatchObject({ route: 'listAsks', err: { message: 'cannot read hunter2' } });
  });

  it('is a fault as it was thrown, with its evidence', async () => {
    const { body: ask } = await edge.call('POST', '/v1/asks', {
      token: key,
      body: { key: 'race', kind: 'text', title: 't' },
    });
    const answer = (text: string) =>
      edge.call('POST', `/v1/asks/${ask.id}/answer`, { token, body: { value: null, text } });
    await answer('first');
    const late = await answer('second');
    expect(late.status).toBe(409);
    expect(late.body.error).toMatchObject({
      code: 'already_answered',
      next: 'stop',
      ask: { answer: { text: 'first' } },
    });
    expect(late.body.error.docs).toContain('#fault-already_answered');
  });
});

describe('limits', () => {
  const tight = () => openEdge({ site: { rates: { burst: 3, perMinute: 60 } } });

  it('are per credential, and say when there is room again', async () => {
    await using house = await tight();
    const me = (bearer: string) => house.call('GET', '/v1/me', { token: bearer });
    for (let n = 0; n < 3; n++) expect((await me(house.owner.ownerToken)).status).toBe(200);
    const over = await me(house.owner.ownerToken);
    expect([over.status, over.body.error.code, over.headers.get('retry-after')]).toEqual([429, 'rate_limited', '1']);
    expect((await me(house.owner.agentKey)).status).toBe(200);
    await house.clock.advance(1_000);
    expect((await me(house.owner.ownerToken)).status).toBe(200);
  });

  it('are per address for those who have none, and for tokens that do not hold', async () => {
    await using house = await tight();
    const try_ = (address: string, bearer?: string) =>
      house.call('GET', '/v1/me', { token: bearer, facts: { address } });
    const statuses = [];
    for (const bearer of ['bk_session_x', 'bk_key_x', 'bk_session_y', 'x'])
      statuses.push((await try_('203.0.113.7', bearer)).status);
    expect(statuses).toEqual([401, 401, 401, 429]);
    expect((await try_('203.0.113.8', 'x')).status).toBe(401);
    expect((await try_('203.0.113.7')).status).toBe(401);
    expect((await try_('2001:db8::1')).status).toBe(401);
  });

  it('count a whole /64 as one address', async () => {
    await using house = await tight();
    const statuses = [];
    for (const host of ['1', '2', 'ffff:1', '4']) {
      statuses.push((await house.call('GET', '/healthz', { facts: { address: `2001:db8:0:7::${host}` } })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect((await house.call('GET', '/healthz', { facts: { address: '2001:db8:0:8::1' } })).status).toBe(200);
  });
});

describe('pages of other origins', () => {
  const preflight = (origin: string, path = '/v1/asks') =>
    edge.call('OPTIONS', path, {
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'authorization',
      },
    });

  it('may call when the operator named them, with a bearer token', async () => {
    const asked = await preflight('https://app.example');
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(asked.headers.get('access-control-allow-methods')).toContain('POST');
    expect(asked.headers.get('access-control-allow-headers')).toContain('Authorization');
    expect(asked.headers.get('access-control-allow-credentials')).toBeNull();
    const called = await edge.call('GET', '/v1/me', { token, headers: { Origin: 'https://app.example' } });
    expect(called.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(called.headers.get('vary')).toContain('Origin');
    const refused = await edge.call('GET', '/v1/me', { headers: { Origin: 'https://app.example' } });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, 'https://app.example']);
  });

  it('learn nothing when the operator did not', async () => {
    for (const origin of ['https://evil.example', 'https://app.example.evil.example', 'http://app.example', 'null']) {
      const asked = await preflight(origin);
      expect([origin, asked.status]).toEqual([origin, 405]);
      expect(asked.headers.get('access-control-allow-origin')).toBeNull();
      const called = await edge.call('GET', '/v1/me', { token, headers: { Origin: origin } });
      expect(called.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('cannot write with the cookie', async () => {
    const headers = { Cookie: await browser(edge), Origin: 'https://app.example' };
    const answer = await edge.call('POST', '/v1/stream-tickets', { body: {}, headers });
    expect(answer.body.error.code).toBe('foreign_origin');
  });
});

describe('headers', () => {
  it('guard every answer', async () => {
    for (const path of ['/v1/me', '/v1/nothing', '/healthz', '/', '/nothing.js']) {
      const { headers } = await edge.call('GET', path);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('strict-transport-security')).toBeNull();
    }
    expect((await edge.call('GET', '/v1/me', { token })).headers.get('cache-control')).toBe('no-store');
  });

  it('hold browsers to https where people reach us by it, but not on localhost', async () => {
    let publicUrl: string | null = 'https://beckon.example';
    await using house = await openEdge({ publicUrl: () => publicUrl });
    const hsts = async () => (await house.call('GET', '/healthz')).headers.get('strict-transport-security');
    expect(await hsts()).toBe('max-age=31536000');
    publicUrl = 'https://localhost:8443';
    expect(await hsts()).toBeNull();
  });
});

describe('operators', () => {
  it('see that it lives, that it works, and what it offers', async () => {
    expect((await edge.call('GET', '/healthz')).body).toEqual({ ok: true, version: '0.0.0-test' });
    expect((await edge.call('GET', '/readyz')).body).toEqual({ ok: true });
    const { body } = await edge.call('GET', '/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    await using house = await openEdge({
      rooms: () => ({ ready: () => Promise.reject(new StoreUnavailable('full')) }),
    });
    expect((await house.call('GET', '/readyz')).status).toBe(503);
    expect((await house.call('HEAD', '/healthz')).status).toBe(200);
  });

  it('see metrics on this machine or with the admin key', async () => {
    const metrics = (options: Parameters<Edge['call']>[2] = {}) => edge.call('GET', '/metrics', options);
    const local = await metrics();
    expect(local.headers.get('content-type')).toContain('text/plain');
    expect(local.body).toContain('beckon_http_requests_total{route="healthz",status="200"}');
    expect((await metrics({ facts: { address: '203.0.113.7' }, token: ADMIN_KEY })).status).toBe(200);
    const strangers: Parameters<Edge['call']>[2][] = [
      { facts: { address: '203.0.113.7' } },
      { facts: { address: '203.0.113.7' }, token },
      // a tunnel on this machine, a proxy on this machine, a page whose name was bound to this machine
      { facts: { host: 'beckon.example' } },
      { headers: { 'X-Forwarded-For': '203.0.113.7' } },
      { facts: { host: 'evil.example:8787' } },
    ];
    for (const stranger of strangers) expect((await metrics(stranger)).body.error.code).toBe('forbidden');
  });

  it('see metrics with the admin key alone where a proxy may stand before this machine', async () => {
    for (const options of [{ publicUrl: () => 'https://beckon.example' }, { site: { behindProxy: true } }]) {
      await using house = await openEdge(options);
      // as a proxy asks that says nothing of its callers: from loopback, by the name it was told
      const refused = await house.call('GET', '/metrics');
      expect([refused.status, refused.body.error.code]).toEqual([403, 'forbidden']);
      expect((await house.call('GET', '/metrics', { token: ADMIN_KEY })).status).toBe(200);
    }
  });
});
