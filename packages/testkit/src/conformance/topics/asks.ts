import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type Ask, limits } from '@beckon/protocol';
import type { Trials } from '../check.ts';
import { anAsk, unique } from '../tenant.ts';
import { refused } from '../wire.ts';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** Putting a question, once. */
export const asks: Trials = {
  'an ask comes back whole, open, and to its agent’s owner': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const body = anAsk({
      body: 'So that it runs.',
      detail: 'npm test\n\u202eé 🚀',
      always: true,
      alwaysCovers: 'npm test',
      group: 'g',
    });
    const { status, body: answer } = await robot.call('openAsk', { body });
    const { told, ...ask } = answer;
    assert.deepEqual([told.length, told[0].userId], [1, ann.id]);
    const { id, version, createdAt, detailHash, ...rest } = ask as Ask;
    assert.equal(status, 201);
    assert.deepEqual(rest, { ...body, risk: 'normal', state: 'open', agentId: robot.id, to: [ann.id] });
    assert.equal(detailHash, sha256(body.detail ?? ''));
    assert.ok(version > 0 && createdAt > 0);
    for (const reader of [ann, robot]) assert.deepEqual(await reader.does('getAsk', { params: { id } }), ask);
  },
  'the same key and content again is the same ask, whatever the order of its fields': async (tenant) => {
    const [ann, bob] = [await tenant.person(), await tenant.person('Bob')];
    const robot = await tenant.robot(ann);
    const body = anAsk({ detail: 'npm test', to: [ann.id, bob.id] });
    const first = await robot.call('openAsk', { body });
    const turned = Object.fromEntries(Object.entries(body).reverse());
    const again = await robot.call('openAsk', { body: { ...turned, to: [bob.id, ann.id, bob.id] } });
    assert.deepEqual([first.status, again.status, again.body], [201, 200, first.body]);
    assert.equal((await ann.does('listAsks')).items.length, 1);
  },
  'the same key again is the same ask after it was settled, too': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const body = anAsk();
    const ask = await robot.does('openAsk', { body });
    await ann.gives(ask, { value: 'deny' });
    const again = await robot.call('openAsk', { body });
    assert.deepEqual([again.status, again.body.id, again.body.answer.value], [200, ask.id, 'deny']);
  },
  'the same key for something else is refused, and changes nothing': async (tenant) => {
    const { robot } = await tenant.pair();
    const body = anAsk({ detail: 'npm test' });
    const { told: _, ...ask } = await robot.does('openAsk', { body });
    for (const change of [{ title: 'Other?' }, { detail: 'rm -rf /' }, { detail: undefined }, { risk: 'high' }])
      await refused(robot.call('openAsk', { body: { ...body, ...change } }), 'key_reused');
    assert.deepEqual((await robot.does('listAsks')).items, [ask]);
  },
  'of many who put the same ask at once one makes it, and all get it': async (tenant) => {
    const { robot } = await tenant.pair();
    const body = anAsk();
    const all = await Promise.all(Array.from({ length: 12 }, () => robot.call('openAsk', { body })));
    assert.deepEqual(all.map(({ status }) => status).sort(), [...Array(11).fill(200), 201]);
    assert.equal(new Set(all.map((one) => one.body.id)).size, 1);
  },
  'a key is its agent’s own': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const other = await tenant.robot(ann, 'other');
    const [mine, theirs] = [await robot.asks({ key: 'k' }), await other.asks({ key: 'k', title: 'Else?' })];
    assert.notEqual(mine.id, theirs.id);
  },
  'an ask goes to whom it names, else to the members of its conversation, else to the owner': async (tenant) => {
    const [ann, bob] = [await tenant.person(), await tenant.person('Bob')];
    const robot = await tenant.robot(ann);
    const { id } = await robot.does('createConversation', { body: {} });
    const to = async (ask: object): Promise<string[]> => (await robot.asks(ask)).to;
    assert.deepEqual(await to({ to: [bob.id] }), [bob.id]);
    assert.deepEqual(await to({ to: [bob.id], conversationId: id }), [bob.id]);
    assert.deepEqual(await to({ conversationId: id }), [ann.id]);
    assert.deepEqual(await to({}), [ann.id]);
  },
  'an ask that nobody would be asked is refused': async (tenant) => {
    const [ann, robot] = [await tenant.person(), await tenant.robot(null)];
    await refused(robot.call('openAsk', { body: anAsk() }), 'no_addressee');
    await refused(robot.call('openAsk', { body: anAsk({ to: [robot.id] }) }), 'not_found');
    assert.equal((await robot.call('openAsk', { body: anAsk({ to: [ann.id] }) })).status, 201);
  },
  'fields that do not go together are refused by name': async (tenant) => {
    const { robot } = await tenant.pair();
    const options = [{ id: 'a', label: 'A' }];
    const wrong: [object, string][] = [
      [{ kind: 'choice' }, 'options'],
      [{ kind: 'approval', options }, 'options'],
      [{ kind: 'text', options }, 'options'],
      [{ kind: 'choice', options: [...options, ...options] }, 'options'],
      [{ kind: 'text', multiple: true }, 'multiple'],
      [{ kind: 'approval', custom: true }, 'custom'],
      [{ kind: 'text', always: true }, 'always'],
      [{ expiresAt: 1_000 }, 'expiresAt'],
    ];
    for (const [change, field] of wrong) {
      const error = await refused(robot.call('openAsk', { body: { ...anAsk(), ...change } }), 'invalid_request');
      assert.equal(error.field, field, JSON.stringify(change));
    }
  },
  'a long detail is kept whole, and cut and marked where there may be many': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const detail = `${'é🚀'.repeat(12_000)}end`;
    assert.ok(Buffer.byteLength(detail) > limits.detailBytes);
    const { id } = await robot.asks({ detail });
    const { cursor: _, asks: waiting } = await ann.does('state');
    const [listed] = (await ann.does('listAsks')).items;
    for (const cut of [listed, waiting[0]]) {
      assert.equal(cut?.detailTruncated, true);
      assert.ok(detail.startsWith(cut.detail ?? 'nothing') && cut.detail?.isWellFormed());
      assert.ok(Buffer.byteLength(cut.detail ?? '') <= limits.detailBytes);
      assert.equal(cut.detailHash, sha256(detail));
    }
    const whole = await ann.does('getAsk', { params: { id } });
    assert.deepEqual([whole.detail, whole.detailTruncated], [detail, undefined]);
  },
  'a list goes from the newest to the oldest, page by page, each once, and by state': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const opened: Ask[] = [];
    for (let n = 0; n < 7; n++) opened.push(await robot.asks({ title: `Ask ${n}` }));
    const listed: string[] = [];
    for (let before: string | undefined; ; ) {
      const { items, next } = await ann.does('listAsks', { query: { limit: 3, before } });
      listed.push(...items.map(({ id }) => id));
      if (next === undefined) break;
      before = next;
    }
    assert.deepEqual(listed, opened.map(({ id }) => id).reverse());
    await ann.gives(opened[2] as Ask, { value: 'deny' });
    const states = async (state: string): Promise<number> =>
      (await robot.does('listAsks', { query: { state } })).items.length;
    assert.deepEqual([await states('open'), await states('answered'), await states('expired')], [6, 1, 0]);
  },
  'a conversation is found again by its key, takes a new title, and carries its asks': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const key = unique('thread');
    const first = await robot.call('createConversation', { body: { key, title: 'One' } });
    const second = await robot.call('createConversation', { body: { key, title: 'Two' } });
    assert.deepEqual([first.status, second.status, second.body.id], [201, 200, first.body.id]);
    const ask = await robot.asks({ conversationId: first.body.id });
    const { items } = await ann.does('listMessages', { params: { id: first.body.id } });
    assert.deepEqual(items[0]?.parts, [{ type: 'ask', askId: ask.id }]);
    const [listed] = (await ann.does('listConversations')).items;
    assert.deepEqual([listed?.title, listed?.members, listed?.seq], ['Two', [ann.id], 1]);
  },
};
