import { contexts } from '@beckon/protocol';
import { heldClock } from '@beckon/testkit/clock';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { localBus } from '../bus/local.ts';
import { GRACE } from './company.ts';
import { type Looker, openPresence, type PresenceOptions } from './presence.ts';
import { LEASE } from './view.ts';

/** A store that knows everybody everywhere: what is tried here is time. */
const store = {
  conversations: { has: async () => true, get: async () => ({ agentId: 'agent' }) },
  credentials: { sessions: async () => [] },
} as unknown as PresenceOptions['store'];

const page = fc.record({ user: fc.constantFrom('ann', 'bob'), connectionId: fc.constantFrom('1', '2', '3') });
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ ...{ page }, visible: fc.boolean(), shows: fc.subarray(['a', 'b']) }) },
  { weight: 2, arbitrary: fc.record({ passes: fc.oneof(fc.constantFrom(1, 15_000, 30_000, LEASE), fc.nat(70_000)) }) },
);

/** The model: every page's lease as it was told, with when it began and ended. Somebody is there when one of them was visible within the last 15 s. */
interface Told {
  readonly user: string;
  readonly connectionId: string;
  readonly shows: readonly string[];
  until: number;
}
const there = (told: readonly Told[], conversation: string, now: number): string[] =>
  [
    ...new Set(
      told.filter((one) => one.shows.includes(conversation) && now < one.until + GRACE).map(({ user }) => user),
    ),
  ].sort();

test('those are shown of whom a page was visible within the last 15 s, and every change is shown', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const clock = heldClock();
      const bus = localBus();
      const last = new Map<string, string[]>([
        ['a', []],
        ['b', []],
      ]);
      for (const id of last.keys()) {
        bus.watch(id, (frame) => {
          if (frame.type !== 'presence') return;
          const users = [...frame.userIds].sort();
          expect(users, 'a frame that changes nothing').not.toEqual(last.get(id));
          last.set(id, users);
        });
      }
      const presence = openPresence({ store, bus, clock });
      const told: Told[] = [];
      for (const one of steps) {
        if ('passes' in one) await clock.advance(one.passes);
        else {
          const { user, connectionId } = one.page;
          const now = clock.now();
          const looker: Looker = { tenantId: 't', kind: 'user', id: user, credentialId: null };
          const paths = one.shows.map((id) => contexts.conversation('agent', id));
          await presence.report(looker, {
            ...{ connectionId, contexts: paths, visible: one.visible, focused: one.visible, lastInputAgoMs: 0 },
          });
          for (const before of told) {
            if (before.user === user && before.connectionId === connectionId)
              before.until = Math.min(before.until, now);
          }
          if (one.visible) told.push({ user, connectionId, shows: one.shows, until: now + LEASE });
        }
        for (const id of last.keys()) {
          const wanted = there(told, id, clock.now());
          expect(last.get(id)).toEqual(wanted);
          expect([...presence.company(id).userIds].sort()).toEqual(wanted);
        }
      }
      await clock.advance(LEASE + GRACE);
      expect([[...last.values()], clock.waiting]).toEqual([[[], []], 0]);
    }),
    { numRuns: 300 },
  );
});
