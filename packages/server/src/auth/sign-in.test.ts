import { describe, expect, it } from 'vitest';
import { browser, ORIGIN, openEdge } from '../../test/edge.ts';

describe('pairing', () => {
  it('signs another device in, once, however the code is typed', async () => {
    await using edge = await openEdge();
    const { status, body } = await edge.call('POST', '/v1/pairings', { token: edge.owner.ownerToken, body: {} });
    expect([status, body.url]).toEqual([201, null]);
    expect(body.expiresAt).toBe(edge.clock.now() + 300_000);

    const typed = ` ${body.code.toLowerCase().replace('-', ' ')} `;
    const redeem = () =>
      edge.call('POST', '/v1/pairings/redeem', { body: { code: typed, as: 'token', name: 'My laptop' } });
    const first = await redeem();
    expect(first.body).toMatchObject({
      user: { id: edge.owner.ownerId },
      token: expect.stringMatching(/^bk_session_/),
    });
    expect(first.headers.get('set-cookie')).toBeNull();
    const second = await redeem();
    expect([second.status, second.body.error.code]).toEqual([400, 'invalid_code']);

    const sessions = await edge.call('GET', '/v1/sessions', { token: first.body.token });
    expect(sessions.body.items).toMatchObject([
      { name: 'My laptop', kind: 'token', current: true },
      { name: 'beckon on testhost', current: false },
    ]);
  });

  it('has a link where a phone could follow it, and that is the same secret', async () => {
    await using edge = await openEdge({ publicUrl: () => 'https://beckon.example' });
    const { body } = await edge.call('POST', '/v1/pairings', { token: edge.owner.ownerToken, body: {} });
    expect(body.url).toBe(`https://beckon.example/sign-in#${body.code}`);
  });

  it('is over after five minutes', async () => {
    await using edge = await openEdge();
    const { body } = await edge.call('POST', '/v1/pairings', { token: edge.owner.ownerToken, body: {} });
    await edge.clock.advance(300_000);
    const late = await edge.call('POST', '/v1/pairings/redeem', { body: { code: body.code, as: 'token' } });
    expect(late.body.error.code).toBe('invalid_code');
  });

  it('gives a cookie to our own pages only, and does not use the code up for others', async () => {
    await using edge = await openEdge();
    const { body } = await edge.call('POST', '/v1/pairings', { token: edge.owner.ownerToken, body: {} });
    const redeem = (headers: Record<string, string>) =>
      edge.call('POST', '/v1/pairings/redeem', { body: { code: body.code, as: 'cookie' }, headers });
    expect((await redeem({ Origin: 'https://evil.example' })).body.error.code).toBe('foreign_origin');
    expect((await redeem({})).body.error.code).toBe('foreign_origin');
    const own = await redeem({ Origin: ORIGIN });
    expect(own.body.token).toBeUndefined();
    expect(own.headers.get('set-cookie')).toContain('HttpOnly');
  });

  it('allows few tries for an address, and leaves others theirs', async () => {
    await using edge = await openEdge();
    const guess = (address: string) =>
      edge.call('POST', '/v1/pairings/redeem', { body: { code: 'ABCD-EFGH', as: 'token' }, facts: { address } });
    const answers = [];
    for (let n = 0; n < 12; n++) answers.push(await guess('203.0.113.7'));
    expect(answers.map((answer) => answer.status)).toEqual([...Array(10).fill(400), 429, 429]);
    expect(Number(answers.at(-1)?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await guess('203.0.113.8')).status).toBe(400);
    await edge.clock.advance(60_000);
    expect((await guess('203.0.113.7')).status).toBe(400);
  });

  it('counts a whole /64 of IPv6 as one address, for it is one home', async () => {
    await using edge = await openEdge();
    const guess = (address: string) =>
      edge.call('POST', '/v1/pairings/redeem', { body: { code: 'ABCD-EFGH', as: 'token' }, facts: { address } });
    const statuses = [];
    for (let n = 1; n <= 11; n++) statuses.push((await guess(`2001:db8:0:7::${n}`)).status);
    expect(statuses).toEqual([...Array(10).fill(400), 429]);
    expect((await guess('2001:db8:0:8::1')).status).toBe(400);
  });

  it('allows few tries for all the world together', async () => {
    await using edge = await openEdge();
    const statuses = [];
    for (let n = 0; n < 301; n++) {
      const facts = { address: `10.0.${n >> 8}.${n & 255}` };
      statuses.push(
        (await edge.call('POST', '/v1/pairings/redeem', { body: { code: 'x', as: 'token' }, facts })).status,
      );
    }
    expect(statuses.indexOf(429)).toBe(300);
  });

  it('takes a link’s secret, which may live longer', async () => {
    await using edge = await openEdge();
    const code = await edge.auth.signIn.createSignInLink(edge.owner.tenantId, edge.owner.ownerId, 86_400_000);
    await edge.clock.advance(86_000_000);
    const answer = await edge.call('POST', '/v1/pairings/redeem', { body: { code, as: 'token' } });
    expect(answer.body.user.id).toBe(edge.owner.ownerId);
  });

  it('refuses an old link in words that are as true of it as of a code', async () => {
    await using edge = await openEdge();
    const code = await edge.auth.signIn.createSignInLink(edge.owner.tenantId, edge.owner.ownerId, 15 * 60_000);
    await edge.clock.advance(15 * 60_000);
    const { body } = await edge.call('POST', '/v1/pairings/redeem', { body: { code, as: 'token' } });
    expect(body.error).toMatchObject({
      code: 'invalid_code',
      message: expect.stringMatching(/^This code or link .* too old/),
    });
    expect(body.error.message).not.toMatch(/minute/);
  });
});

describe('people, keys and sessions', () => {
  it('are made by the admin, with what was not said filled in', async () => {
    await using edge = await openEdge();
    const admin = 'an-admin-key-for-tests';
    const body = { name: 'Ann', externalId: 'ann', timeZone: 'Europe/Vienna' };
    const made = await edge.call('POST', '/v1/users', { token: admin, body });
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({ locale: 'en', timeZone: 'Europe/Vienna' }),
    ]);
    expect((await edge.call('POST', '/v1/users', { token: admin, body })).status).toBe(200);
    const again = await edge.call('POST', '/v1/users', { token: admin, body: { name: 'Ann', externalId: 'ann' } });
    expect([again.status, again.body]).toEqual([200, made.body]);
    const other = await edge.call('POST', '/v1/users', { token: admin, body: { ...body, name: 'Bob' } });
    expect(other.body.error.code).toBe('key_reused');
    const nowhere = await edge.call('POST', '/v1/users', {
      token: admin,
      body: { name: 'Ann', timeZone: 'Mars/Base' },
    });
    expect(nowhere.body.error).toMatchObject({ code: 'invalid_request', field: 'timeZone' });

    const token = await edge.call('POST', `/v1/users/${made.body.id}/tokens`, {
      token: admin,
      body: { lifeMs: 1_000 },
    });
    expect((await edge.call('GET', '/v1/me', { token: token.body.token })).body.user).toEqual(made.body);
    await edge.clock.advance(1_000);
    expect((await edge.call('GET', '/v1/me', { token: token.body.token })).body.error.code).toBe('token_expired');
  });

  it('keep a person to their own agents', async () => {
    await using edge = await openEdge();
    const { ownerToken: token, agentId } = edge.owner;
    const ann = await edge.call('POST', '/v1/users', { token: 'an-admin-key-for-tests', body: { name: 'Ann' } });
    const hers = await edge.call('POST', `/v1/users/${ann.body.id}/tokens`, {
      token: 'an-admin-key-for-tests',
      body: {},
    });
    for (const [method, path] of [
      ['POST', `/v1/agents/${agentId}/keys`],
      ['GET', `/v1/agents/${agentId}/keys`],
      ['DELETE', `/v1/agents/${agentId}/keys/${agentId}`],
    ] as const) {
      const options = { token: hers.body.token, ...(method === 'POST' && { body: {} }) };
      expect((await edge.call(method, path, options)).body.error.code).toBe('not_found');
    }
    const forOther = await edge.call('POST', '/v1/agents', { token, body: { name: 'x', ownerId: ann.body.id } });
    expect(forOther.body.error.code).toBe('forbidden');
    const agent = await edge.call('POST', '/v1/agents', { token, body: { name: 'mine' } });
    expect(agent.body).toMatchObject({ ownerId: edge.owner.ownerId, kind: 'agent', online: false });

    const key = await edge.call('POST', `/v1/agents/${agent.body.id}/keys`, { token, body: { name: 'laptop' } });
    expect((await edge.call('GET', '/v1/me', { token: key.body.key })).body.agent.id).toBe(agent.body.id);
    const listed = await edge.call('GET', `/v1/agents/${agent.body.id}/keys`, { token });
    expect(JSON.stringify(listed.body)).not.toContain(key.body.key);
    expect((await edge.call('DELETE', `/v1/agents/${agent.body.id}/keys/${key.body.id}`, { token })).status).toBe(204);
    expect((await edge.call('GET', '/v1/me', { token: key.body.key })).status).toBe(401);
  });

  it('leave a record of who changed who may do what', async () => {
    await using edge = await openEdge();
    await browser(edge);
    const { body } = await edge.call('GET', '/v1/audit?limit=3', { token: 'an-admin-key-for-tests' });
    expect(body.items.map((entry: { action: string }) => entry.action)).toEqual([
      'session.created',
      'pairing.created',
      'session.created',
    ]);
    const older = await edge.call('GET', `/v1/audit?before=${body.next}`, { token: 'an-admin-key-for-tests' });
    expect(older.body.items).toMatchObject([{ action: 'key.created', actor: { kind: 'server', id: null } }]);
  });
});
