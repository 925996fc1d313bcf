import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashCode, hashToken, kindOf, newCode, newToken, prefixes, readCode, type TokenKind } from './tokens.ts';

describe('tokens', () => {
  it('say what they are good for, and never come twice', () => {
    for (const kind of Object.keys(prefixes) as TokenKind[]) {
      const [one, two] = [newToken(kind), newToken(kind)];
      expect(one).toMatch(new RegExp(`^bk_${kind}_[\\w-]{43}$`));
      expect(kindOf(one)).toBe(kind);
      expect(one).not.toBe(two);
      expect(hashToken(one)).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(kindOf('bk_other_x')).toBeUndefined();
  });
});

describe('a code', () => {
  it('is eight signs without look-alikes', () => {
    for (let n = 0; n < 200; n++) expect(newCode()).toMatch(/^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
  });

  it('is the same however it is typed', () => {
    for (const typed of ['ABCD-EFGH', 'abcdefgh', ' abcd efgh ', 'AB CD–EF GH', 'a-b-c-d-e-f-g-h', 'ABCD\u2014EFGH']) {
      expect(readCode(typed)).toBe('ABCDEFGH');
    }
  });

  it('is not one with other signs or another length', () => {
    for (const typed of ['', 'ABCD-EFG', 'ABCD-EFGHJ', 'ABCD-EFG0', 'ABCD-EFGI', 'ABCD-EFG!', 'ＡBCDEFGH']) {
      expect(readCode(typed)).toBeUndefined();
    }
    fc.assert(fc.property(fc.string(), (typed) => readCode(typed) === undefined || readCode(typed)?.length === 8));
  });

  it('is kept as a hash that takes a key', () => {
    expect(hashCode('ABCDEFGH', Buffer.from('one'))).not.toBe(hashCode('ABCDEFGH', Buffer.from('two')));
  });
});
