import { expect, test } from 'vitest';
import { plain } from '../attention/facts.suite.ts';
import { openRates } from '../attention/rates.ts';
import { sentenceOf } from '../attention/sentences.ts';
import type { Decided, DueNotification, Summary } from '../store/outbox.ts';
import { StoreUnavailable } from '../store/store.ts';
import { type DecidingRoom, openDeciding } from './deciding.ts';
import { silent } from './house.suite.ts';

const NOW = 1_800_000_000_000;
let ids = 0;

const message = (changes: Partial<DueNotification> = {}): DueNotification => ({
  ...{
    id: `n${++ids}`,
    tenantId: 't',
    userId: 'ann',
    kind: 'message',
    priority: 'normal',
    agentId: 'robot',
    askId: null,
  },
  ...{ conversationId: 'c', title: 'Robot', body: 'Hello', createdAt: NOW, since: NOW, lifeUntil: NOW + 1e9, nth: 1 },
  ...{ partOf: null, waited: null, followsId: null, devices: [{ id: 'phone', name: 'Phone' }], locale: 'en' },
  ...{ preferences: plain, ...changes },
});

/** A room over an outbox that keeps what it is told, and fails when it is to. */
const room = (due: DueNotification[], changes: Partial<DecidingRoom> = {}) => {
  const written: Decided[] = [];
  const summaries: Summary[] = [];
  const how = { fails: false };
  const open = openDeciding({
    outbox: {
      due: async () => due.splice(0),
      dueAbout: async () => [],
      decide: async (decisions) => {
        if (how.fails) throw new StoreUnavailable('full');
        written.push(...decisions);
        return decisions.map(({ id }) => id);
      },
      summarise: async (summary) => {
        summaries.push(summary);
        return summary.ids.length;
      },
    },
    ...{ now: () => NOW, views: async () => new Map(), rates: openRates(), log: silent, ...changes },
  });
  const actions = () => written.map(({ decision }) => `${decision.action} ${decision.reason}`);
  return { ...open, written, summaries, how, actions };
};

test('what waited for the quiet to end comes as one, and takes nothing from what its agent may tell next', async () => {
  const due = Array.from({ length: 30 }, () => message({ waited: 'defer' }));
  const { due: decide, summaries, actions } = room(due);
  await decide();
  expect(summaries.map((one) => one.ids.length)).toEqual([30]);
  due.push(message());
  await decide();
  expect(actions()).toEqual(['send new_message']);
});

test('the eleventh at once is collapsed into the tenth', async () => {
  const due = Array.from({ length: 11 }, () => message());
  const tenth = due[9]?.id;
  const { due: decide, actions, written } = room(due);
  await decide();
  expect(actions()).toEqual([...Array(10).fill('send new_message'), 'suppress collapsed']);
  expect(written.at(-1)?.decision.evidence).toMatchObject({ into: tenth });
});

test('what could not be written is not counted: the next time all of it is told', async () => {
  const all = Array.from({ length: 10 }, () => message());
  const due = [...all];
  const { due: decide, how, actions } = room(due);
  how.fails = true;
  await expect(decide()).rejects.toThrow(StoreUnavailable);
  how.fails = false;
  due.push(...all);
  await decide();
  expect(actions()).toEqual(Array(10).fill('send new_message'));
});

test('one that cannot be weighed is told, and holds up nobody', async () => {
  const bad = message();
  const policy: DecidingRoom['policy'] = ({ matter }) => {
    if ((matter as DueNotification).id === bad.id) throw new Error('a mistake of ours');
    return { action: 'suppress', reason: 'muted', evidence: {}, deviceIds: [] };
  };
  const { due: decide, actions, written } = room([message(), bad, message()], { policy });
  await decide();
  expect(actions()).toEqual(['suppress muted', 'send not_weighed', 'suppress muted']);
  expect(written[1]?.decision).toMatchObject({
    deviceIds: ['phone'],
    sentence: expect.stringMatching(/^Beckon could/),
  });
});

test('presence that cannot be asked is nobody looking', async () => {
  const views = () => Promise.reject(new Error('away'));
  const { due: decide, written } = room([message()], { views });
  await decide();
  expect(written[0]?.decision).toMatchObject({ action: 'send', evidence: { looking: 'unknown' } });
});

test.each(['de-DE-AT', 'en-us-gb', 'de-12', 'x'])('a tag that is none (%s) costs nobody the sentence', (locale) => {
  const verdict = { reason: 'snoozed', until: NOW + 60_000, deviceIds: [] } as const;
  expect(sentenceOf(verdict, NOW, { locale, preferences: { timeZone: 'Mars/Base' } })).toMatch(/08:01/);
});
