import { heldClock } from '@beckon/testkit/clock';
import { expect, test } from 'vitest';
import { rateLimits } from './limits.ts';

const agent = { kind: 'agent', tenantId: 't', id: 'a', credentialId: 'k', expiresAt: null, cookie: false } as const;

test('what is called while a reply is written is counted apart, and allowed ten times as much', () => {
  const limits = rateLimits(heldClock(), { burst: 3, perMinute: 60 });
  const spend = (often: boolean) => limits.spend(agent, '127.0.0.1', often);
  for (let n = 0; n < 30; n++) spend(true);
  for (let n = 0; n < 3; n++) spend(false);
  for (const often of [true, false]) expect(() => spend(often)).toThrow(/Too many requests/);
});
