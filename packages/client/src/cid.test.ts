import { expect, test } from 'vitest';
import { createCids } from './cid.ts';

test('each is greater than the one before, whatever the clock does', () => {
  let now = Date.UTC(2026, 0, 1);
  const next = createCids(() => now);
  const made: string[] = [];
  for (let n = 0; n < 10_000; n++) made.push(next());
  now -= 60_000;
  made.push(next());
  now += 120_000;
  made.push(next());
  expect([...made].sort()).toEqual(made);
  expect(new Set(made).size).toBe(made.length);
  for (const cid of made) expect(cid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(made[0]?.replaceAll('-', '').slice(0, 12) ?? '', 16)).toBe(Date.UTC(2026, 0, 1));
});
