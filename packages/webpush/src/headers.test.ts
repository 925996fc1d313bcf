import { describe, expect, it } from 'vitest';
import { type MessageOptions, messageHeaders } from './index.ts';

const always = {
  authorization: 'vapid t=a, k=b',
  'content-encoding': 'aes128gcm',
  'content-type': 'application/octet-stream',
};

describe('the headers of a message', () => {
  it('leave out what was not asked for', () => {
    expect(messageHeaders({ ttl: 0 }, 'vapid t=a, k=b')).toEqual({ ...always, ttl: '0' });
  });

  it('carry urgency and topic', () => {
    const topic = 'a-Z_9'.padEnd(32, 'x');
    const options = { ttl: 60, urgency: 'very-low', topic } as const;
    expect(messageHeaders(options, 'vapid t=a, k=b')).toEqual({ ...always, ttl: '60', urgency: 'very-low', topic });
  });

  it.each<[string, Partial<Record<keyof MessageOptions, unknown>>]>([
    ['ttl', { ttl: -1 }],
    ['ttl', { ttl: 1.5 }],
    ['ttl', { ttl: Number.NaN }],
    ['ttl', { ttl: 2 ** 31 + 1 }],
    ['ttl', { ttl: '60' }],
    ['urgency', { urgency: 'urgent' }],
    ['topic', { topic: '' }],
    ['topic', { topic: 'x'.repeat(33) }],
    ['topic', { topic: 'a b' }],
    ['topic', { topic: 'a\r\nx: y' }],
  ])('refuse a bad %s: %o', (field, wrong) => {
    const options = { ttl: 60, ...wrong } as MessageOptions;
    expect(() => messageHeaders(options, 'v')).toThrow(expect.objectContaining({ name: 'PushOptionError', field }));
  });
});
