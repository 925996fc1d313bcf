import assert from 'node:assert/strict';
import { limits } from '@beckon/protocol';
import type { Trials } from '../check.ts';
import { anAsk, unique } from '../tenant.ts';
import { holdToCatalogue, refused } from '../wire.ts';

/** JSON with this text in a field, written as an escape: no client library lets a lone surrogate through by itself. */
const rawAsk = (field: string, escaped: string): string => {
  const whole = JSON.stringify({ ...anAsk({ body: 'b', detail: 'd', group: 'g' }), [field]: 'a|z' });
  const [before, after] = whole.split('|');
  return `${before}${escaped}${after}`;
};

/** What a request may be made of. */
export const bodies: Trials = {
  'an unknown field is refused by its name, also deep inside, and nothing was done': async (tenant) => {
    const { robot } = await tenant.pair();
    const names: [object, string][] = [
      [{ ...anAsk(), colour: 'red' }, 'colour'],
      [{ ...anAsk(), Title: 'x' }, 'Title'],
      [{ ...anAsk({ kind: 'choice' }), options: [{ id: 'a', label: 'A', colour: 'red' }] }, 'options[0].colour'],
      [JSON.parse(`{"key":"k","kind":"text","title":"t","__proto__":1}`), '__proto__'],
    ];
    for (const [body, field] of names)
      assert.equal((await refused(robot.call('openAsk', { body }), 'unknown_field')).field, field);
    assert.deepEqual((await robot.does('listAsks')).items, []);
  },
  'an unknown name in a query is refused by its name': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    for (const query of [{ colour: 'red' }, { Limit: 1 }]) {
      const { field } = await refused(ann.call('listAsks', { query }), 'unknown_field');
      assert.equal(field, Object.keys(query)[0]);
    }
    await refused(robot.call('stream', { query: { wait: 0, cursor: 'x' } }), 'unknown_field');
  },
  'a field of another shape is named': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const wrong: [object, string][] = [
      [{ title: '' }, 'title'],
      [{ title: ' \u00a0 ' }, 'title'],
      [{ title: 'two\nlines' }, 'title'],
      [{ title: 'x'.repeat(limits.titleLength + 1) }, 'title'],
      [{ title: 5 }, 'title'],
      [{ key: undefined }, 'key'],
      [{ key: 'k'.repeat(limits.keyLength + 1) }, 'key'],
      [{ kind: 'riddle' }, 'kind'],
      [{ risk: 'extreme' }, 'risk'],
      [{ always: false }, 'always'],
      [{ to: [] }, 'to'],
      [{ to: ['Ann'] }, 'to[0]'],
      [{ expiresAt: 1.5 }, 'expiresAt'],
      [{ expiresAt: '2030-01-01' }, 'expiresAt'],
      [{ conversationId: null }, 'conversationId'],
    ];
    for (const [change, field] of wrong) {
      const error = await refused(robot.call('openAsk', { body: { ...anAsk(), ...change } }), 'invalid_request');
      assert.equal(error.field, field, JSON.stringify(change).slice(0, 80));
    }
    for (const limit of ['-1', 'many', '1.5', ''])
      assert.equal((await refused(ann.call('listAsks', { query: { limit } }), 'invalid_request')).field, 'limit');
  },
  'NUL and lone surrogates are refused in every text, and whole pairs are kept': async (tenant) => {
    const { robot } = await tenant.pair();
    for (const field of ['key', 'title', 'body', 'detail', 'group'])
      for (const escaped of ['\\u0000', '\\ud800', '\\udc00', '\\udc00\\ud800']) {
        const error = await refused(robot.call('openAsk', { raw: rawAsk(field, escaped) }), 'invalid_request');
        assert.equal(error.field, field, escaped);
      }
    const { body: pair } = await robot.call('openAsk', { raw: rawAsk('title', '\\ud83d\\ude80') });
    assert.equal(pair.title, 'a🚀z');
  },
  'NUL and lone surrogates are refused in people’s texts, too': async (tenant) => {
    const { ann, robot } = await tenant.pair();
    const ask = await robot.asks({ kind: 'text' });
    const answer = { params: { id: ask.id }, raw: '{"value":null,"text":"\\ud800"}' };
    await refused(ann.call('answerAsk', answer), 'invalid_request');
    await refused(tenant.admin.call('createUser', { raw: '{"name":"\\u0000"}' }), 'invalid_request');
    const choice = await robot.asks({ kind: 'choice', options: [{ id: 'a', label: 'A' }], multiple: true });
    const several = { params: { id: choice.id }, raw: '{"value":["a","\\udfff"]}' };
    await refused(ann.call('answerAsk', several), 'invalid_request');
    assert.equal((await ann.does('getAsk', { params: { id: ask.id } })).state, 'open');
  },
  'what is not JSON in UTF-8 is bad_json': async (tenant) => {
    const { robot } = await tenant.pair();
    const raws = ['', '{', '{"key":"k",}', "{'key':1}", 'nonsense', '{"key":"k"} {}', '{"key":NaN}'];
    for (const raw of raws) await refused(robot.call('openAsk', { raw }), 'bad_json');
    const latin1 = new Uint8Array([...Buffer.from('{"key":"'), 0xe9, ...Buffer.from('"}')]);
    await refused(robot.call('openAsk', { raw: latin1 }), 'bad_json');
  },
  'JSON that is no object is refused': async (tenant) => {
    const { robot } = await tenant.pair();
    for (const raw of ['null', '[]', '"text"', '5', 'true'])
      await refused(robot.call('openAsk', { raw }), 'invalid_request');
  },
  'a body over 256 KiB is too large, whatever is in it, and one within is not': async (tenant) => {
    const { robot } = await tenant.pair();
    const padded = (bytes: number): string => {
      const bare = JSON.stringify(anAsk({ detail: '' }));
      return bare.replace('"detail":""', `"detail":"${'x'.repeat(bytes - bare.length)}"`);
    };
    const large = await tenant.wire.send('POST', '/v1/asks', { headers: robot.headers, raw: padded(300 * 1024) });
    assert.equal(holdToCatalogue(large).code, 'too_large');
    await refused(robot.call('openAsk', { raw: padded(limits.bodyBytes + 1) }), 'too_large');
    assert.equal((await robot.call('openAsk', { raw: padded(limits.bodyBytes) })).status, 201);
    assert.equal((await robot.does('listAsks')).items.length, 1);
  },
  'a body of another media type is refused, and a charset is no other type': async (tenant) => {
    const { robot } = await tenant.pair();
    const raw = (): string => JSON.stringify(anAsk({ key: unique('k') }));
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/jsonx'])
      await refused(robot.call('openAsk', { raw: raw(), headers: { 'Content-Type': type } }), 'unsupported_media_type');
    for (const type of ['application/json; charset=utf-8', 'Application/JSON'])
      assert.equal((await robot.call('openAsk', { raw: raw(), headers: { 'Content-Type': type } })).status, 201);
  },
};
