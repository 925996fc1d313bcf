import assert from 'node:assert/strict';
import { callerBy } from '../caller.ts';
import type { Trials } from '../check.ts';
import { bearer, type Tenant } from '../tenant.ts';
import { refused } from '../wire.ts';

/**
 * Codes are tried few times by any address (ten a minute), and that limit holds for this suite: all checks here together
 * must stay below it.
 */
const redeem = (tenant: Tenant, code: string, as: 'cookie' | 'token' = 'token', headers: Record<string, string> = {}) =>
  tenant.nobody.call('redeemPairing', { body: { code, as, name: 'Phone' }, headers });

const ownOrigin = (tenant: Tenant): { Origin: string } => ({ Origin: new URL(tenant.wire.url).origin });

/** Signing another device in. */
export const signIn: Trials = {
  'a code signs in once, however many try it at the same time, and however it was typed': async (tenant) => {
    const ann = await tenant.person();
    const { code, expiresAt } = await ann.does('createPairing');
    assert.match(code, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    assert.ok(expiresAt > Date.now() - 60_000);
    const typed = ` ${code.toLowerCase().replace('-', ' ')} `;
    const all = await Promise.all([code, typed, code].map((one) => redeem(tenant, one)));
    assert.deepEqual(all.map(({ status }) => status).sort(), [200, 400, 400]);
    const token = all.find(({ status }) => status === 200)?.body.token;
    assert.equal((await callerBy(tenant.wire, bearer(token)).does('me')).user?.id, ann.id);
    await refused(redeem(tenant, code), 'invalid_code');
  },
  'a code that nobody was given is refused': async (tenant) => {
    await refused(redeem(tenant, 'AAAA-AAAA'), 'invalid_code');
  },
  'a browser gets a cookie that scripts cannot read, and never the token': async (tenant) => {
    const ann = await tenant.person();
    const { code } = await ann.does('createPairing');
    const signedIn = await redeem(tenant, code, 'cookie', ownOrigin(tenant));
    assert.deepEqual([signedIn.status, signedIn.body.token], [200, undefined]);
    const set = signedIn.headers.get('set-cookie') ?? '';
    assert.match(set, /; HttpOnly/);
    assert.match(set, /; SameSite=(Lax|Strict)/);
    const Cookie = set.split(';')[0] ?? '';
    const browser = callerBy(tenant.wire, { Cookie });
    assert.equal((await browser.does('me')).user?.id, ann.id);
    // the cookie's value is no bearer token
    await refused(callerBy(tenant.wire, bearer(Cookie.split('=')[1] ?? '')).call('me'), 'unauthenticated');

    // whoever cannot show where a write comes from is a stranger
    await refused(browser.call('createPairing'), 'foreign_origin');
    await refused(browser.call('createPairing', { headers: { Origin: 'https://evil.example' } }), 'foreign_origin');
    assert.equal((await browser.call('createPairing', { headers: ownOrigin(tenant) })).status, 201);

    const out = { params: { id: 'current' }, headers: ownOrigin(tenant) };
    const left = await browser.call('revokeSession', out);
    assert.equal(left.status, 204);
    assert.match(left.headers.get('set-cookie') ?? '', /Max-Age=0/);
    await refused(browser.call('me'), 'unauthenticated');
  },
  'another page cannot sign a visitor in': async (tenant) => {
    const ann = await tenant.person();
    const { code } = await ann.does('createPairing');
    await refused(redeem(tenant, code, 'cookie', { Origin: 'https://evil.example' }), 'foreign_origin');
    await refused(redeem(tenant, code, 'cookie'), 'foreign_origin');
  },
  'where one is signed in is listed, and each place can be signed out': async (tenant) => {
    const ann = await tenant.person();
    const phone = await tenant.again(ann);
    const { items } = await ann.does('listSessions');
    assert.deepEqual(
      items.map(({ id, current }) => [id, current]),
      [
        [phone.sessionId, false],
        [ann.sessionId, true],
      ],
    );
    assert.ok(!JSON.stringify(items).includes(phone.token));
    await ann.does('revokeSession', { params: { id: phone.sessionId } });
    await refused(phone.call('me'), 'unauthenticated');
    await refused(ann.call('revokeSession', { params: { id: phone.sessionId } }), 'not_found');
    await ann.does('revokeSession', { params: { id: 'current' } });
    await refused(ann.call('me'), 'unauthenticated');
  },
  'nobody signs another person out': async (tenant) => {
    const [ann, bob] = [await tenant.person(), await tenant.person('Bob')];
    await refused(bob.call('revokeSession', { params: { id: ann.sessionId } }), 'not_found');
    assert.equal((await ann.call('me')).status, 200);
  },
};
