import { NotificationKind } from '@beckon/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide, type Facts } from './decide.ts';
import { kinds, lifeUntil } from './kinds.ts';

const NOW = 1_800_000_000_000;

const someFacts: fc.Arbitrary<Facts> = fc.record({
  kind: fc.constantFrom(...NotificationKind.options),
  priority: fc.constantFrom('high', 'normal', 'low'),
  lifeUntil: fc.integer({ min: NOW - 1000, max: NOW + 1000 }),
  createdAt: fc.integer({ min: NOW - 20_000, max: NOW }),
  looking: fc.boolean(),
  devices: fc.array(fc.record({ id: fc.uuid(), name: fc.string() }), { maxLength: 4 }),
});

test('the same facts at the same moment give the same decision', () => {
  fc.assert(
    fc.property(someFacts, (facts) => {
      expect(decide(structuredClone(facts), NOW)).toEqual(decide(facts, NOW));
    }),
  );
});

test('an ask is sent to every device as long as it lives and there is one', () => {
  const asks = fc.constantFrom('approval' as const, 'input' as const);
  fc.assert(
    fc.property(someFacts, asks, (facts, kind) => {
      fc.pre(facts.devices.length > 0 && facts.lifeUntil > NOW);
      const decided = decide({ ...facts, kind }, NOW);
      expect(decided.action).toBe('send');
      expect(decided.reason).toBe('agent_blocked');
      expect(decided.deviceIds).toEqual(facts.devices.map(({ id }) => id));
    }),
  );
});

test('every decision has a code, a sentence and what it was made of; only `send` names devices', () => {
  fc.assert(
    fc.property(someFacts, (facts) => {
      const decided = decide(facts, NOW);
      expect(decided.reason).toMatch(/^[a-z_]+$/);
      expect(decided.sentence).toMatch(/^[A-Z].*\.$/);
      expect(decided.evidence).toMatchObject({ kind: facts.kind, now: NOW, lifeUntil: facts.lifeUntil });
      expect(decided.deviceIds.length > 0).toBe(decided.action === 'send');
    }),
  );
});

test('without a device, or too late, it says so', () => {
  const facts: Facts = {
    kind: 'approval',
    priority: 'high',
    lifeUntil: NOW + 1,
    devices: [],
    createdAt: NOW,
    looking: false,
  };
  expect(decide(facts, NOW)).toMatchObject({
    action: 'suppress',
    reason: 'no_device',
    sentence: 'No device of yours can be told: none is registered.',
  });
  const late = { ...facts, lifeUntil: NOW, devices: [{ id: 'd', name: 'Phone' }] };
  expect(decide(late, NOW)).toMatchObject({ action: 'suppress', reason: 'too_late', deviceIds: [] });
});

test('what stays until acted on lives until it expires, else a week; the rest by the table', () => {
  expect(lifeUntil('approval', NOW, NOW + 5)).toBe(NOW + 5);
  expect(lifeUntil('input', NOW)).toBe(NOW + 7 * 86_400_000);
  expect(lifeUntil('progress', NOW, NOW + 5)).toBe(NOW + 3_600_000);
  expect(lifeUntil('test', NOW)).toBe(NOW + 600_000);
  expect(kinds.test.priority).toBe('high');
});

test('a message waits for whoever looks at its conversation, eight seconds and no longer; nothing else waits', () => {
  fc.assert(
    fc.property(someFacts, (facts) => {
      fc.pre(facts.devices.length > 0 && facts.lifeUntil > NOW);
      const decided = decide(facts, NOW);
      const waits = facts.kind === 'message' && facts.looking && NOW < facts.createdAt + 8_000;
      expect(decided.action).toBe(waits ? 'hold' : 'send');
      if (waits) {
        expect(decided.until).toBe(facts.createdAt + 8_000);
        expect(decide(facts, decided.until ?? 0).action).not.toBe('hold');
      }
    }),
  );
});
