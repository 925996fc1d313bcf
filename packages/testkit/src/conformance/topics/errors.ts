import assert from 'node:assert/strict';
import { type FaultCode, type Route, type RouteName, routes, type Who } from '@beckon/protocol';
import type { Trials } from '../check.ts';
import { bearer, type Tenant, unique } from '../tenant.ts';
import { type Answer, holdToCatalogue, pathOf, refused, type Sent } from '../wire.ts';

/** So often a check calls to learn whether there is a limit. */
const MOST_CALLS = 500;

const NOWHERE = '01890a5d-ac96-774b-bcce-b302099a8057';
const table = Object.entries(routes) as [RouteName, Route][];
const idsOf = (row: Route): Record<string, string> =>
  Object.fromEntries([...row.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, NOWHERE]));

/** Calls every route that does not let this kind of caller in. */
const knock = async (tenant: Tenant, who: Who, headers: Record<string, string>, code: FaultCode): Promise<void> => {
  for (const [name, row] of table) {
    if (row.who.includes('anyone') || row.who.includes(who)) continue;
    const sent: Sent = { headers, ...(row.body && { body: {} }) };
    const answer = await tenant.wire.send(row.method, pathOf(name, idsOf(row)), sent);
    assert.equal(holdToCatalogue(answer).code, code, `${name} for ${who}`);
  }
};

/** What a refusal looks like, and who is refused where. */
export const errors: Trials = {
  'nobody gets in where somebody is asked for, and is told to sign in': async (tenant) => {
    await knock(tenant, 'anyone', {}, 'unauthenticated');
  },
  'a token that was never given opens nothing': async (tenant) => {
    for (const token of ['', 'x', 'bk_session_x', 'bk_key_x', 'bk_device_x', 'bk_answer_x', 'a.b.c', unique('key')]) {
      const { status, headers } = await tenant.wire.send('GET', '/v1/me', { headers: bearer(token) });
      assert.equal(status, 401, token);
      assert.match(headers.get('www-authenticate') ?? '', /^Bearer/);
    }
    const basic = { headers: { Authorization: 'Basic YTpi' } };
    await refused(tenant.wire.send('GET', '/v1/me', basic), 'unauthenticated');
  },
  'a user, an agent and an admin are kept out of each other’s routes': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    await knock(tenant, 'user', ann.headers, 'forbidden');
    await knock(tenant, 'agent', robot.headers, 'forbidden');
    await knock(tenant, 'admin', tenant.admin.headers, 'forbidden');
  },
  'a path that is none is not found, whatever the method and whoever asks': async (tenant) => {
    const { ann } = await tenant.pair();
    for (const path of ['/v1/nothing', '/v1', '/v1/asks/a/b/c', '/v1/users/', `/v1/asks/${NOWHERE}/`]) {
      for (const method of ['GET', 'POST', 'DELETE'])
        await refused(tenant.wire.send(method, path, { headers: ann.headers }), 'not_found');
    }
  },
  'a path that knows other methods says which': async (tenant) => {
    const { ann } = await tenant.pair();
    const byPath = Map.groupBy(table, ([, row]) => row.path);
    for (const [path, rows] of byPath) {
      const takes = rows.map(([, row]) => row.method as string);
      const wrong = ['PATCH', 'PUT', 'DELETE', 'POST'].find((method) => !takes.includes(method)) ?? 'PATCH';
      const filled = path.replace(/\{\w+\}/g, NOWHERE);
      const answer = await tenant.wire.send(wrong, filled, { headers: ann.headers });
      assert.equal(holdToCatalogue(answer).code, 'method_not_allowed', `${wrong} ${path}`);
      const allowed = (answer.headers.get('allow') ?? '').split(/, */);
      for (const method of takes) assert.ok(allowed.includes(method), `Allow of ${path}`);
    }
  },
  'an id that is none, or of nothing, is not found': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    for (const id of [NOWHERE, 'nonsense', NOWHERE.toUpperCase(), '%00', '..']) {
      const path = encodeURIComponent(id).replaceAll('.', '%2E');
      for (const rest of ['', '/why'])
        await refused(tenant.wire.send('GET', `/v1/asks/${path}${rest}`, { headers: ann.headers }), 'not_found');
      const cancel = tenant.wire.send('DELETE', `/v1/asks/${path}`, { headers: robot.headers });
      await refused(cancel, 'not_found');
    }
  },
  'what was answered is not to be kept by anybody on the way': async (tenant) => {
    const { ann } = await tenant.pair();
    const { headers } = await ann.call('state');
    assert.match(headers.get('cache-control') ?? '', /no-store/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
  },
  'whoever calls without end is told when to come back, and a stream is put off without an error': async (tenant) => {
    const ann = await tenant.person();
    let limited: Answer | undefined;
    for (let calls = 0; calls < MOST_CALLS && !limited; calls += 50) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => ann.call('me')));
      limited = answers.find(({ status }) => status !== 200);
    }
    // a server may be more generous than this check has patience
    if (!limited) return;
    assert.equal(holdToCatalogue(limited).code, 'rate_limited');
    assert.match(limited.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
    await using stream = await ann.stream();
    const first = await stream.next();
    if (first?.data.type === 'hello') return;
    assert.deepEqual(
      [first?.data.type, first?.data.type === 'goodbye' && first.data.reason],
      ['goodbye', 'rate_limited'],
    );
    assert.ok((first?.retry ?? 0) > 0);
  },
};
