import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AnswerClaims, answerTokens } from './answer-token.ts';

const NOW = 1_800_000_000_000;
const clock = { now: () => NOW };
const tokens = answerTokens(['the newest secret of this server'], clock);

const uuid = fc.uuid().map((id) => id.toLowerCase());
const claims = fc.record({
  tenantId: uuid,
  askId: uuid,
  userId: uuid,
  deviceId: uuid,
  expiresAt: fc.integer({ min: 0, max: 253_402_300_799_999 }),
}) as fc.Arbitrary<AnswerClaims>;

const one: AnswerClaims = {
  tenantId: '01a1f907-f679-7283-bfec-ab79757b3dd7',
  askId: '01a1f907-f679-7283-bfec-ab79757b3dd8',
  userId: '01a1f907-f679-7283-bfec-ab79757b3dd9',
  deviceId: '01a1f907-f679-7283-bfec-ab79757b3dda',
  expiresAt: NOW + 1,
};

describe('an answer token', () => {
  it('says what it was made with until its time is over', () => {
    fc.assert(
      fc.property(claims, (made) => {
        const token = tokens.mint(made);
        expect(token.length).toBeLessThan(160);
        expect(tokens.read(token)).toEqual(made.expiresAt > NOW ? made : 'expired');
        expect(tokens.mint(made)).toBe(token);
      }),
    );
  });

  it('is worthless when any sign of it is another', () => {
    const token = tokens.mint(one);
    const signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=. +/';
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...signs), (at, sign) => {
        fc.pre(token[at] !== sign);
        expect(tokens.read(token.slice(0, at) + sign + token.slice(at + 1))).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  it('is worthless cut, lengthened, or made up', () => {
    const token = tokens.mint(one);
    for (const other of [
      token.slice(0, -1),
      `${token}A`,
      `${token}\n`,
      token.replace('bk_answer_', ''),
      '',
      'bk_answer_',
    ]) {
      expect(tokens.read(other)).toBeUndefined();
    }
    fc.assert(fc.property(fc.string(), (text) => tokens.read(`bk_answer_${text}`) === undefined));
  });

  it('does not fit a server with another secret, and fits one that has rotated', () => {
    const token = tokens.mint(one);
    expect(answerTokens(['another secret'], clock).read(token)).toBeUndefined();
    const rotated = answerTokens(['another secret', 'the newest secret of this server'], clock);
    expect(rotated.read(token)).toEqual(one);
    expect(rotated.mint(one)).not.toBe(token);
  });

  it('is made of UUIDs alone', () => {
    expect(() => tokens.mint({ ...one, askId: 'x' })).toThrow(TypeError);
  });
});
