import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_KEY, browser, cookieOf, type Edge, ORIGIN, openEdge } from '../../test/edge.ts';
import { newToken } from './tokens.ts';

let edge: Edge;
beforeAll(async () => {
  edge = await openEdge();
});
afterAll(() => edge[Symbol.asyncDispose]());

const subscription = (endpoint: string) => ({ endpoint, keys: { p256dh: 'BKey', auth: 'secret' } });

describe('who a request speaks for', () => {
  it('is the principal of a bearer token', async () => {
    const user = await edge.call('GET', '/v1/me', { token: edge.owner.ownerToken });
    expect(user.body).toMatchObject({ kind: 'user', tenantId: edge.owner.tenantId, user: { id: edge.owner.ownerId } });
    const agent = await edge.call('GET', '/v1/me', { token: edge.owner.agentKey });
    expect(agent.body).toMatchObject({ kind: 'agent', agent: { id: edge.owner.agentId, name: 'cli' } });
  });

  it('is the admin of the tenant that it names, which is made with its first user or agent', async () => {
    const home = await edge.call('GET', '/v1/me', { token: ADMIN_KEY });
    expect(home.body).toEqual({ kind: 'admin', tenantId: edge.owner.tenantId });
    const call = (tenant: string, method: string, path: string, body?: object) =>
      edge.call(method, path, { token: ADMIN_KEY, headers: { 'Beckon-Tenant': tenant }, body });
    for (const [tenant, path] of [
      ['acme', '/v1/users'],
      ['globex', '/v1/agents'],
    ] as const) {
      const made = await call(tenant, 'POST', path, { name: 'first' });
      const { items } = (await call(tenant, 'GET', path)).body;
      expect([made.status, items]).toEqual([201, [made.body]]);
      expect((await call(tenant, 'GET', '/v1/me')).body.tenantId).not.toBe(edge.owner.tenantId);
    }
    const bad = await edge.call('GET', '/v1/me', { token: ADMIN_KEY, headers: { 'Beckon-Tenant': 'a b' } });
    expect(bad.status).toBe(401);
  });

  it('is nobody in a tenant that is not there, and looking for it makes none', async () => {
    const headers = { 'Beckon-Tenant': 'acne' };
    const event = { key: 'k', type: 'idle', agentId: edge.owner.agentId };
    for (const [method, path, body] of [
      ['GET', '/v1/me', undefined],
      ['GET', '/v1/users', undefined],
      ['GET', '/v1/agents', undefined],
      ['GET', '/v1/audit', undefined],
      ['POST', `/v1/users/${edge.owner.ownerId}/tokens`, {}],
      ['POST', '/v1/events', event],
      ['GET', '/v1/me', undefined],
    ] as const) {
      const answer = await edge.call(method, path, { token: ADMIN_KEY, headers, body });
      expect([path, answer.status, answer.body.error?.code]).toEqual([path, 404, 'not_found']);
    }
    expect(await edge.store.people.findTenant('acne')).toBeUndefined();
  });

  it.each([
    ['nothing', undefined],
    ['a session that never was', newToken('session')],
    ['a key that never was', newToken('key')],
    ['a device token that never was', newToken('device')],
    ['a ticket in the wrong place', newToken('ticket')],
    ['a sign-in link in the wrong place', newToken('link')],
    ['an answer token that was made up', `bk_answer_${'A'.repeat(115)}`],
    ['a wrong admin key', `${ADMIN_KEY}x`],
    ['something that looks like a JWT where none are taken', 'a.b.c'],
    ['two words', 'one two'],
  ])('%s is unauthenticated', async (_, token) => {
    const answer = await edge.call('GET', '/v1/me', { token });
    expect(answer.status).toBe(401);
    expect(answer.body.error).toMatchObject({ code: 'unauthenticated', next: 'reauthenticate' });
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
  });

  it('is unauthenticated with another scheme, and with a bad token beside a good cookie', async () => {
    const basic = await edge.call('GET', '/v1/me', { headers: { Authorization: 'Basic YTpi' } });
    expect(basic.status).toBe(401);
    const cookie = await browser(edge);
    const both = await edge.call('GET', '/v1/me', { token: newToken('session'), headers: { Cookie: cookie } });
    expect(both.status).toBe(401);
  });

  it('may not go everywhere: another kind of caller is forbidden', async () => {
    const agent = await edge.call('GET', '/v1/sessions', { token: edge.owner.agentKey });
    expect([agent.status, agent.body.error.code]).toEqual([403, 'forbidden']);
    const user = await edge.call('GET', '/v1/audit', { token: edge.owner.ownerToken });
    expect(user.body.error.code).toBe('forbidden');
  });

  it('makes no assistant, which spends the operator’s model, unless everybody may', async () => {
    const body = { name: 'Mine', kind: 'assistant' };
    const make = (house: Edge, token: string) => house.call('POST', '/v1/agents', { token, body });
    const refused = await make(edge, edge.owner.ownerToken);
    expect([refused.status, refused.body.error]).toMatchObject([403, { code: 'forbidden', field: 'kind' }]);
    expect((await make(edge, ADMIN_KEY)).status).toBe(201);
    await using free = await openEdge({ assistants: 'anyone' });
    const made = await make(free, free.owner.ownerToken);
    expect([made.status, made.body.ownerId]).toEqual([201, free.owner.ownerId]);
    // the built-in one is there for the owner in any case
    const { body: state } = await edge.call('GET', '/v1/state', { token: edge.owner.ownerToken });
    const builtIn = state.agents.find(({ kind }: { kind: string }) => kind === 'assistant');
    const talk = { token: edge.owner.ownerToken, body: { agentId: builtIn.id } };
    expect((await edge.call('POST', '/v1/conversations', talk)).status).toBe(201);
  });

  it('is a device by its token, good for receipts and nothing else', async () => {
    const made = await edge.call('POST', '/v1/push/subscriptions', {
      token: edge.owner.ownerToken,
      body: { subscription: subscription('https://push.example/1') },
    });
    const token = made.body.deviceToken;
    expect((await edge.call('GET', '/v1/me', { token })).body.error.code).toBe('forbidden');
    const receipt = { notificationId: edge.owner.ownerId, type: 'shown' };
    const answer = await edge.call('POST', '/v1/receipts', { token, body: receipt });
    expect(answer.body.error.code).toBe('not_found');
  });

  it('is one answer by an answer token, for its ask alone', async () => {
    const ask = await edge.call('POST', '/v1/asks', {
      token: edge.owner.agentKey,
      body: { key: 'answer-token', kind: 'approval', title: 'May I?', detail: 'ls' },
    });
    const claims = { tenantId: edge.owner.tenantId, askId: ask.body.id, userId: edge.owner.ownerId };
    const made = await edge.call('POST', '/v1/push/subscriptions', {
      token: edge.owner.ownerToken,
      body: { subscription: subscription('https://push.example/2') },
    });
    const expiresAt = edge.clock.now() + 1_000;
    const token = edge.auth.answers.mint({ ...claims, deviceId: made.body.id, expiresAt });
    const late = edge.auth.answers.mint({ ...claims, deviceId: made.body.id, expiresAt: edge.clock.now() });
    const body = { value: 'approve', detailHash: ask.body.detailHash };

    expect((await edge.call('GET', `/v1/asks/${ask.body.id}`, { token })).status).toBe(403);
    const expired = await edge.call('POST', `/v1/asks/${ask.body.id}/answer`, { token: late, body });
    expect(expired.body.error.code).toBe('token_expired');
    const answered = await edge.call('POST', `/v1/asks/${ask.body.id}/answer`, { token, body });
    expect(answered.body).toMatchObject({ state: 'answered', answer: { via: 'notification', deviceId: made.body.id } });
  });
});

describe('a session in a cookie', () => {
  it('reads from anywhere a browser sends it, and writes only from our own pages', async () => {
    const cookie = await browser(edge);
    const write = (headers: Record<string, string>, facts = {}) =>
      edge.call('POST', '/v1/stream-tickets', { body: {}, headers: { Cookie: cookie, ...headers }, facts });

    expect((await edge.call('GET', '/v1/me', { headers: { Cookie: cookie } })).status).toBe(200);
    expect((await write({ Origin: ORIGIN })).status).toBe(201);
    expect((await write({ Origin: 'null', 'Sec-Fetch-Site': 'same-origin' })).status).toBe(201);
    expect((await write({ 'Sec-Fetch-Site': 'same-origin' })).status).toBe(201);
    // a tunnel on this machine ends https: the page is on https, the request is not
    expect((await write({ Origin: 'https://me.ts.net' }, { host: 'me.ts.net' })).status).toBe(201);
    expect((await write({ Origin: 'https://me.ts.net' }, { host: 'me.ts.net:443' })).status).toBe(201);
    const foreign: Record<string, string>[] = [
      {},
      { Origin: 'http://localhost:8788' },
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' },
      { Origin: 'http://localhost:8787.evil.example' },
      { Origin: 'file://' },
      { Origin: 'nonsense' },
    ];
    for (const headers of foreign) {
      const answer = await write(headers);
      expect([answer.status, answer.body.error?.code, headers]).toEqual([403, 'foreign_origin', headers]);
    }
  });

  it('does not work as a bearer token, nor a program’s session as a cookie', async () => {
    const cookie = await browser(edge);
    const [name = '', token = ''] = cookie.split('=');
    expect((await edge.call('GET', '/v1/me', { token })).status).toBe(401);
    const swapped = await edge.call('GET', '/v1/me', { headers: { Cookie: `${name}=${edge.owner.ownerToken}` } });
    expect(swapped.status).toBe(401);
  });

  it('is found among other cookies, and is Secure under https', async () => {
    const cookie = await browser(edge);
    const among = await edge.call('GET', '/v1/me', { headers: { Cookie: `a=b; ${cookie}; beckon_00000000=x` } });
    expect(among.status).toBe(200);

    const pair = async (headers: Record<string, string>, facts = {}) => {
      const { body } = await edge.call('POST', '/v1/pairings', { token: edge.owner.ownerToken, body: {} });
      const answer = await edge.call('POST', '/v1/pairings/redeem', {
        body: { code: body.code, as: 'cookie' },
        headers,
        facts,
      });
      return answer.headers.get('set-cookie');
    };
    const plain = await pair({ Origin: ORIGIN });
    expect(plain).toMatch(/^beckon_[0-9a-f]{8}=bk_session_\S+; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(await pair({ Origin: 'https://me.ts.net' }, { host: 'me.ts.net' })).toMatch(/; Secure$/);
  });

  it('ends with signing out, which clears it', async () => {
    const cookie = await browser(edge);
    const headers = { Cookie: cookie, Origin: ORIGIN };
    const out = await edge.call('DELETE', '/v1/sessions/current', { headers });
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
    expect((await edge.call('GET', '/v1/me', { headers })).status).toBe(401);
  });

  it('begins its life anew while it is used', async () => {
    await using young = await openEdge();
    const cookie = await browser(young);
    const fresh = await young.call('GET', '/v1/me', { headers: { Cookie: cookie } });
    expect(fresh.headers.get('set-cookie')).toBeNull();
    await young.clock.advance(2 * 86_400_000);
    const later = await young.call('GET', '/v1/me', { headers: { Cookie: cookie } });
    expect(cookieOf(later)).toBe(cookie);
  });
});

describe('a ticket', () => {
  it('opens a stream once, as whoever asked for it', async () => {
    const { body } = await edge.call('POST', '/v1/stream-tickets', { token: edge.owner.agentKey, body: {} });
    const first = await edge.call('GET', `/v1/stream?wait=0&ticket=${body.ticket}`);
    expect(first.status).toBe(200);
    const second = await edge.call('GET', `/v1/stream?wait=0&ticket=${body.ticket}`);
    expect(second.status).toBe(401);
  });

  it('waits for 30 seconds, and ends when the credential does', async () => {
    const caller = { kind: 'user', tenantId: edge.owner.tenantId, id: edge.owner.ownerId } as const;
    const session = { credentialId: edge.owner.ownerId, expiresAt: 1_900_000_000_123, cookie: false };
    const { ticket } = await edge.auth.tickets.create({ ...caller, ...session });
    expect(await edge.auth.tickets.redeem(ticket)).toEqual({ ...caller, ...session });
    const foreign = await edge.auth.tickets.create({ ...caller, ...session, credentialId: null, expiresAt: null });
    expect(await edge.auth.tickets.redeem(foreign.ticket)).toMatchObject({ credentialId: null, expiresAt: null });
    const late = await edge.auth.tickets.create({ ...caller, ...session });
    await edge.clock.advance(30_000);
    await expect(edge.auth.tickets.redeem(late.ticket)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('works for the stream alone', async () => {
    const { body } = await edge.call('POST', '/v1/stream-tickets', { token: edge.owner.agentKey, body: {} });
    expect((await edge.call('GET', `/v1/me?ticket=${body.ticket}`)).status).toBe(401);
  });
});
