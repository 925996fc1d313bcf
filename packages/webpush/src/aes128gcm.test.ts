import { describe, expect, it } from 'vitest';
import { overhead, seal, unseal } from './aes128gcm.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');

// RFC 8188 section 3.1
const key = bytes('yqdlZ-tYemfogSmv7Ws5PQ');
const salt = bytes('I1BsxtFttlv3u_Oo94xnmw');
const walrus = 'I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg';

describe('aes128gcm', () => {
  it('seals the example of RFC 8188 section 3.1 bit for bit', () => {
    const body = seal(Buffer.from('I am the walrus'), key, salt, Buffer.alloc(0));
    expect(body.toString('base64url')).toBe(walrus);
  });

  it('opens the example of RFC 8188 section 3.1', () => {
    expect(unseal(bytes(walrus), () => key).toString()).toBe('I am the walrus');
  });

  it('hands the key id to whoever knows the key, and adds what overhead says', () => {
    const body = seal(Buffer.from('x'), key, salt, Buffer.from('a1'));
    const opened = unseal(body, (keyId) => (keyId.toString() === 'a1' ? key : Buffer.alloc(16)));
    expect([opened.toString(), body.length]).toEqual(['x', 1 + overhead(2)]);
  });

  it.each([
    ['cut off in the header', bytes(walrus).subarray(0, 20), 'too short'],
    [
      'a key id longer than the body',
      Buffer.concat([bytes(walrus).subarray(0, 20), Buffer.alloc(40, 255)]),
      'too short',
    ],
    ['one bit changed', Buffer.concat([bytes(walrus).subarray(0, -1), Buffer.of(0)]), 'damaged'],
    [
      'a record size below the record',
      Buffer.concat([salt, Buffer.of(0, 0, 0, 18), bytes(walrus).subarray(20)]),
      'more than',
    ],
  ])('refuses a body with %s', (_, body, problem) => {
    expect(() => unseal(body, () => key)).toThrow(
      expect.objectContaining({ name: 'DecryptError', message: expect.stringContaining(problem) }),
    );
  });
});
