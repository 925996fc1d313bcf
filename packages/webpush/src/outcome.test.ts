import { describe, expect, it } from 'vitest';
import { outcomeOf } from './outcome.ts';
import { retryAt } from './retry-after.ts';

const NOW = Date.UTC(2026, 0, 1, 12);
const DAY = 86_400_000;

function reply(status: number, rest: { body?: string; retryAfter?: string; location?: string } = {}) {
  return { status, body: '', retryAfter: undefined, location: undefined, ...rest };
}

describe('outcomeOf', () => {
  it.each([
    [200, 'accepted'],
    [201, 'accepted'],
    [202, 'accepted'],
    [404, 'gone'],
    [410, 'gone'],
  ])('%i is %s', (status, type) => expect(outcomeOf(reply(status), NOW)).toEqual({ type, status }));

  it.each([
    [408, 'timeout'],
    [429, 'rate-limited'],
    [500, 'service-error'],
    [503, 'service-error'],
    [599, 'service-error'],
  ])('%i is to be sent again: %s', (status, reason) => {
    expect(outcomeOf(reply(status), NOW)).toEqual({ type: 'retryAt', at: undefined, reason, status, detail: '' });
  });

  it.each([
    [300, 'redirect'],
    [307, 'redirect'],
    [400, 'bad-request'],
    [401, 'vapid-rejected'],
    [403, 'vapid-rejected'],
    [405, 'bad-request'],
    [413, 'too-large'],
    [0, 'unexpected-status'],
    [600, 'unexpected-status'],
  ])('%i is refused: %s', (status, reason) => {
    expect(outcomeOf(reply(status), NOW)).toEqual({ type: 'refused', reason, status, detail: '' });
  });

  it('names the message where the service did', () => {
    const location = 'https://push.example/m/1';
    expect(outcomeOf(reply(201, { location }), NOW)).toEqual({ type: 'accepted', status: 201, location });
  });

  it('tells in one line what the service said', () => {
    const body = `{"reason":\r\n\t"BadJwtToken"}\u0000\u001b[31m\u2028${'x'.repeat(300)}`;
    const outcome = outcomeOf(reply(403, { body }), NOW);
    expect(outcome).toMatchObject({ detail: expect.stringMatching(/^\{"reason": "BadJwtToken"\} \[31m x+$/) });
    expect('detail' in outcome && outcome.detail.length).toBe(200);
  });
});

describe('Retry-After', () => {
  it.each<[string | undefined, number | undefined]>([
    ['120', NOW + 120_000],
    [' 0 ', NOW],
    ['Thu, 01 Jan 2026 12:05:00 GMT', NOW + 300_000],
    ['Thu, 01 Jan 2026 11:00:00 GMT', NOW],
    ['Thu, 08 Jan 2026 11:00:00 GMT', NOW + DAY],
    ['999999999999999999999', NOW + DAY],
    ['5.5', undefined],
    ['-1', undefined],
    ['soon', undefined],
    ['soon GMT', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%o', (header, at) => expect(retryAt(header, NOW)).toBe(at));
});
