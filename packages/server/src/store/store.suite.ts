import { describe } from 'vitest';
import { askSuite } from './suite/asks.suite.ts';
import { attentionSuite } from './suite/attention.suite.ts';
import { badgeSuite } from './suite/badges.suite.ts';
import { conversationSuite } from './suite/conversations.suite.ts';
import { feedSuite } from './suite/feeds.suite.ts';
import type { OpenTestStore } from './suite/house.suite.ts';
import { memberSuite } from './suite/members.suite.ts';
import { outboxSuite } from './suite/outbox.suite.ts';
import { peopleSuite } from './suite/people.suite.ts';
import { preferenceSuite } from './suite/preferences.suite.ts';
import { readingSuite } from './suite/reading.suite.ts';
import { replaySuite } from './suite/replay.suite.ts';
import { runEndSuite } from './suite/run-ends.suite.ts';
import { runSuite } from './suite/runs.suite.ts';

/** The promises of store.ts as tests: every engine runs all of them. */
export const storeSuite = (engine: string, open: OpenTestStore): void => {
  describe(`store on ${engine}`, () => {
    describe('people, credentials, devices', () => peopleSuite(open));
    describe('feeds', () => feedSuite(open));
    describe('replay', () => replaySuite(open));
    describe('asks', () => askSuite(open));
    describe('runs', () => runSuite(open));
    describe('ends of runs', () => runEndSuite(open));
    describe('conversations', () => conversationSuite(open));
    describe('members', () => memberSuite(open));
    describe('reading', () => readingSuite(open));
    describe('preferences', () => preferenceSuite(open));
    describe('badges', () => badgeSuite(open));
    describe('outbox', () => outboxSuite(open));
    describe('attention', () => attentionSuite(open));
  });
};
