import type { FeedFrame, Preferences } from '@beckon/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aConversation, anAsk, ann, answered, aRun, aState, robot, uuid } from '../../test/kit.ts';
import { applyRow, emptyWorld, learn, looksTheSame, type World, worldOf } from './world.ts';

const row = (seq: number, type: string, data: unknown): FeedFrame => ({ seq, type, at: 0, data }) as FeedFrame;
const apply = (world: World, rows: readonly FeedFrame[]): World => rows.reduce(applyRow, world);
/** What can be seen of a world. */
const seen = ({ agents, conversations, asks, devices, notifications, badges }: World): unknown => ({
  agents: Object.fromEntries(agents),
  conversations: Object.fromEntries(conversations),
  asks: Object.fromEntries(asks),
  devices: Object.fromEntries(devices),
  notifications: Object.fromEntries(notifications),
  badges,
});

describe('preferences', () => {
  const version = (version: number): Preferences => ({
    ...{ intensity: 'chill', kinds: {}, agents: {}, muted: {}, privatePreviews: false, quietHours: null },
    ...{ snoozedUntil: null, timeZone: 'UTC', version },
  });

  test('come with the state; a newer version takes the place, from the feed or from an answer', () => {
    const first = worldOf(aState({ preferences: version(3) }));
    expect(first.preferences?.version).toBe(3);
    const second = applyRow(first, row(9, 'preferences.updated', version(4)));
    expect([second.preferences?.version, looksTheSame(first, second)]).toEqual([4, false]);
    expect(learn(second, { preferences: version(5) }).preferences?.version).toBe(5);
    expect(learn(second, { preferences: version(4) })).toBe(second);
    expect(applyRow(second, row(10, 'preferences.updated', version(3)))).toBe(second);
  });
});

describe('rows', () => {
  test('a newer version takes the place, an older one and a repeat change nothing at all', () => {
    const first = applyRow(emptyWorld, row(1, 'ask.opened', anAsk()));
    const second = applyRow(first, row(2, 'ask.updated', answered(anAsk())));
    expect(second.asks.get(uuid(10))?.state).toBe('answered');
    expect(applyRow(second, row(1, 'ask.opened', anAsk()))).toBe(second);
    expect(applyRow(second, row(2, 'ask.updated', answered(anAsk())))).toBe(second);
  });

  test('void removes, and what was told before it does not come back; what is told after does', () => {
    const told = apply(emptyWorld, [row(1, 'ask.opened', anAsk()), row(2, 'void', { entityId: uuid(10) })]);
    expect(told.asks.size).toBe(0);
    expect(applyRow(told, row(1, 'ask.opened', anAsk())).asks.size).toBe(0);
    expect(applyRow(told, row(3, 'ask.updated', anAsk(10, { version: 2 }))).asks.size).toBe(1);
  });

  test('unknown types and messages are left alone', () => {
    expect(applyRow(emptyWorld, row(1, 'message.created', { id: 'x' }))).toBe(emptyWorld);
    expect(applyRow(emptyWorld, row(1, 'moon.risen', {}))).toBe(emptyWorld);
  });

  test('runs are told by version; of a conversation the later word counts where the version is the same', () => {
    const run = applyRow(
      worldOf(aState({ runs: [aRun()] })),
      row(2, 'run.updated', aRun(90, { status: 'done', version: 2 })),
    );
    expect(run.runs.get(uuid(90))?.status).toBe('done');
    expect(applyRow(run, row(3, 'run.updated', aRun()))).toMatchObject({ runs: run.runs });
    const read = aConversation(50, { readSeq: 4 });
    const moved = apply(worldOf(aState({ conversations: [aConversation()] })), [row(2, 'conversation.updated', read)]);
    expect(moved.conversations.get(uuid(50))).toBe(read);
    // read before it moved, told after
    expect(applyRow(moved, row(3, 'conversation.updated', aConversation())).conversations).toBe(moved.conversations);
    expect(applyRow(moved, row(1, 'conversation.updated', aConversation(50, { readSeq: 9 }))).conversations).toBe(
      moved.conversations,
    );
    expect(
      learn(moved, { conversations: [aConversation(50, { version: 2 })] }).conversations.get(uuid(50)),
    ).toMatchObject({
      version: 2,
    });
  });

  test('an older badge count is ignored', () => {
    const badges = { total: 2, buckets: { asks: 2 }, badgeSeq: 5 };
    const world = applyRow(emptyWorld, row(5, 'badge.updated', badges));
    expect(applyRow(world, row(4, 'badge.updated', { ...badges, total: 9, badgeSeq: 4 }))).toBe(world);
  });

  test('the ask read whole completes the one that was cut, and is not cut again by a repeat', () => {
    const cut = anAsk(10, { detail: 'rm -r', detailTruncated: true });
    const world = learn(applyRow(emptyWorld, row(1, 'ask.opened', cut)), { asks: [anAsk(10, { detail: 'rm -rf /' })] });
    expect(world.asks.get(uuid(10))?.detail).toBe('rm -rf /');
    expect(learn(world, { asks: [cut] })).toBe(world);
  });
});

/** A history as a server could write it: versions grow with positions, some things are void and come back. */
const histories = fc
  .array(
    fc.record({
      entity: fc.integer({ min: 1, max: 4 }),
      kind: fc.constantFrom('ask', 'agent', 'badge', 'void'),
      grows: fc.boolean(),
    }),
    { maxLength: 25 },
  )
  .map((steps) => {
    const versions = new Map<number, number>();
    return steps.map(({ entity, kind, grows }, index): FeedFrame => {
      const seq = index + 1;
      const version = (versions.get(entity) ?? 1) + (grows ? 1 : 0);
      versions.set(entity, version);
      if (kind === 'void') return row(seq, 'void', { entityId: uuid(entity) });
      if (kind === 'badge') return row(seq, 'badge.updated', { total: entity, buckets: {}, badgeSeq: seq });
      if (kind === 'agent') return row(seq, 'agent.updated', { ...robot, id: uuid(100 + entity), lastSeenAt: seq });
      return row(seq, 'ask.updated', anAsk(entity, { version, title: `version ${version}` }));
    });
  });

test('whatever the order, and however often a row repeats, the world is the same', () => {
  const shuffles = fc.array(fc.nat(), { minLength: 60, maxLength: 60 });
  fc.assert(
    fc.property(histories, shuffles, (rows, picks) => {
      const shuffled = [...rows, ...rows.filter((_, index) => (picks[index] ?? 0) % 2 === 0)]
        .map((value, index) => ({ value, sort: picks[index] ?? 0 }))
        .sort((a, b) => a.sort - b.sort)
        .map(({ value }) => value);
      expect(seen(apply(emptyWorld, shuffled))).toEqual(seen(apply(emptyWorld, rows)));
    }),
  );
});

describe('a bootstrap', () => {
  test('replaces what is current, keeps what is history', () => {
    const before = apply(worldOf(aState()), [
      row(1, 'ask.opened', anAsk(1)),
      row(2, 'ask.updated', answered(anAsk(2))),
      row(3, 'agent.updated', { ...robot, id: uuid(99) }),
    ]);
    const after = worldOf(aState({ asks: [anAsk(3)] }), before);
    expect([...after.asks.keys()]).toEqual([uuid(2), uuid(3)]);
    expect([...after.agents.keys()]).toEqual([robot.id]);
    expect(after.me).toEqual(ann);
  });

  test('of another person keeps nothing', () => {
    const before = applyRow(worldOf(aState()), row(2, 'ask.updated', answered(anAsk(2))));
    const principal = { kind: 'user', user: { ...ann, id: uuid(77) } } as const;
    expect(worldOf(aState({ principal }), before).asks.size).toBe(0);
  });

  test('of a feed that began anew is not deaf to its low positions', () => {
    const before = apply(worldOf(aState()), [
      row(900, 'agent.updated', robot),
      row(901, 'void', { entityId: uuid(5) }),
    ]);
    const after = apply(worldOf(aState(), before), [
      row(1, 'agent.updated', { ...robot, online: false }),
      row(2, 'ask.opened', anAsk(5)),
    ]);
    expect([after.agents.get(robot.id)?.online, after.asks.size]).toEqual([false, 1]);
  });
});
