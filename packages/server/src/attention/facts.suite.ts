import { contexts, Intensity, KindRule, NotificationKind, type Preferences, RuledKind } from '@beckon/protocol';
import fc from 'fast-check';
import type { Facts, Matter } from './facts.ts';
import type { View } from './view.ts';

/** Facts to try decisions on, drawn at random from a small world, so that things meet. */

export const NOW = 1_800_000_000_000;
export const MINUTE = 60_000;

const agents = ['agent-1', 'agent-2'] as const;
const talks = ['talk-1', 'talk-2'] as const;
const asks = ['ask-1', 'ask-2'] as const;

export const somePreferences: fc.Arbitrary<Preferences> = fc.record({
  intensity: fc.constantFrom(...Intensity.options),
  kinds: fc.dictionary(fc.constantFrom(...RuledKind.options), fc.constantFrom(...KindRule.options), { maxKeys: 2 }),
  agents: fc.dictionary(
    fc.constantFrom(...agents),
    fc.record(
      {
        intensity: fc.constantFrom(...Intensity.options),
        kinds: fc.dictionary(fc.constantFrom(...RuledKind.options), fc.constantFrom(...KindRule.options)),
      },
      { requiredKeys: [] },
    ),
    { maxKeys: 1 },
  ),
  muted: fc.dictionary(fc.constantFrom(...talks), fc.constant(true as const), { maxKeys: 1 }),
  privatePreviews: fc.boolean(),
  quietHours: fc.option(
    fc.record({ from: fc.constantFrom('22:00', '08:00', '13:30'), to: fc.constantFrom('07:30', '12:00', '23:59') }),
  ),
  snoozedUntil: fc.option(fc.integer({ min: NOW - MINUTE, max: NOW + 60 * MINUTE })),
  timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'America/New_York'),
  version: fc.constant(1),
});

const place = fc.oneof(
  fc.constant(contexts.platform()),
  fc.constantFrom(...agents).map(contexts.agent),
  fc.tuple(fc.constantFrom(...agents), fc.constantFrom(...talks)).map(([a, c]) => contexts.conversation(a, c)),
  fc.constantFrom(...asks).map(contexts.ask),
);

export const someView: fc.Arbitrary<View> = fc
  .record({
    connectionId: fc.uuid(),
    on: fc.option(fc.constantFrom('MacBook', 'Phone')),
    contexts: fc.array(place, { minLength: 1, maxLength: 3 }),
    visible: fc.boolean(),
    focused: fc.boolean(),
    inputAgo: fc.integer({ min: 0, max: 2 * MINUTE }),
    reportedAgo: fc.integer({ min: 0, max: MINUTE }),
  })
  .map(({ inputAgo, reportedAgo, ...view }) => ({
    ...view,
    inputAt: NOW - reportedAgo - inputAgo,
    reportedAt: NOW - reportedAgo,
    leaseUntil: NOW - reportedAgo + 45_000,
  }));

export const someMatter: fc.Arbitrary<Matter> = fc
  .record({
    kind: fc.constantFrom(...NotificationKind.options),
    agentId: fc.option(fc.constantFrom(...agents)),
    conversationId: fc.option(fc.constantFrom(...talks)),
    askId: fc.constantFrom(...asks),
    age: fc.integer({ min: 0, max: MINUTE }),
    left: fc.integer({ min: -1_000, max: 60 * MINUTE }),
    nth: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 6 })),
    again: fc.boolean(),
    partOf: fc.option(fc.constantFrom('known' as const, 'unknown' as const), { freq: 4 }),
  })
  .map(({ kind, age, left, askId, nth, again, ...rest }) => ({
    ...rest,
    kind,
    askId: kind === 'approval' || kind === 'input' ? askId : null,
    nth: kind === 'approval' || kind === 'input' || kind === 'idle' ? nth : 1,
    followsId: nth > 1 || (kind === 'idle' && again) ? 'the one before' : null,
    createdAt: NOW - age,
    since: NOW - age,
    lifeUntil: NOW + left,
  }));

export const someFacts: fc.Arbitrary<Facts> = fc.record({
  matter: someMatter,
  preferences: somePreferences,
  views: fc.option(fc.array(someView, { maxLength: 3 }), { nil: undefined }),
  devices: fc.uniqueArray(fc.record({ id: fc.uuid(), name: fc.string() }), { maxLength: 3, selector: ({ id }) => id }),
  rate: fc.record({ allowed: fc.boolean(), lastId: fc.option(fc.uuid(), { nil: undefined }) }),
});

/** Preferences of who has never said anything. */
export const plain: Preferences = {
  ...{ intensity: 'dialed-in', kinds: {}, agents: {}, muted: {}, privatePreviews: false, quietHours: null },
  ...{ snoozedUntil: null, timeZone: 'UTC', version: 0 },
};

/** Facts about a message that just came, to somebody with a phone who is away; with what is given changed. */
export const factsOf = (matter: Partial<Matter> = {}, changes: Partial<Omit<Facts, 'matter'>> = {}): Facts => ({
  matter: {
    ...{ kind: 'message', agentId: 'agent-1', conversationId: 'talk-1', askId: null, createdAt: NOW, since: NOW },
    ...{ lifeUntil: NOW + 60 * MINUTE, nth: 1, followsId: null, partOf: null },
    ...matter,
  },
  preferences: plain,
  views: [],
  devices: [{ id: 'phone', name: 'Phone' }],
  rate: { allowed: true },
  ...changes,
});

/** A page that shows these contexts, in front of its person; with what is given changed. */
export const viewOf = (shown: readonly string[], changes: Partial<View> = {}): View => ({
  ...{ connectionId: 'tab', on: 'MacBook', contexts: shown, visible: true, focused: true },
  ...{ inputAt: NOW, reportedAt: NOW, leaseUntil: NOW + 45_000 },
  ...changes,
});
