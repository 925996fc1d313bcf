import type { Delivery, Notification } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { en } from '../texts/en.ts';
import { openTexts } from '../texts/format.ts';
import type { Times } from '../time/useTimes.ts';
import { outcomeOf, outcomeSentence, shownAfter } from './outcome.ts';

const delivery = (state: Delivery['state'], more: Partial<Delivery> = {}): Delivery => ({
  id: 'd',
  deviceId: 'phone',
  deviceName: 'iPhone',
  purpose: 'alert',
  state,
  attempts: 1,
  createdAt: 1_000,
  receipts: [],
  ...more,
});
const notification = (action: 'send' | 'hold' | 'suppress', ...deliveries: Delivery[]): Notification => ({
  id: 'n',
  userId: 'u',
  occasion: 'ask',
  kind: 'approval',
  title: 'OpenCode',
  state: 'decided',
  createdAt: 1_000,
  lifeUntil: 9_000,
  decisions: [{ id: 'x', action, reason: 'r', sentence: 's', evidence: {}, at: 1_000 }],
  deliveries,
  version: 1,
});

test.each([
  ['told', notification('send', delivery('accepted'))],
  ['told', notification('send', delivery('accepted'), delivery('withdrawn'))],
  ['wrong', notification('send', delivery('accepted'), delivery('gone'))],
  ['wrong', notification('send', delivery('failed'))],
  ['sending', notification('send', delivery('due'))],
  ['not', notification('send', delivery('withdrawn'))],
  ['not', notification('send')],
  ['not', notification('suppress')],
  ['held', notification('hold')],
  ['not', { ...notification('hold'), state: 'closed' as const }],
  ['not', notification('send', delivery('accepted', { purpose: 'settle' }))],
])('%s', (outcome, item) => expect(outcomeOf(item, new Map())).toBe(outcome));

test.each([
  ['told', 'Told with others, as one', notification('send', delivery('accepted'))],
  ['wrong', 'It did not reach iPhone', notification('send', delivery('failed'))],
  ['sending', 'On its way', notification('send', delivery('due'))],
  ['not', 's', notification('suppress')],
  ['held', 'Came with others, as one', undefined],
])('what came with others is %s when they are: %s', (outcome, sentence, summary) => {
  const item = { ...notification('suppress'), summaryId: 'sum' };
  const known = new Map(summary && [['sum', summary]]);
  expect(outcomeOf(item, known)).toBe(outcome);
  expect(outcomeSentence(item, known, openTexts('en', en), {} as Times)).toBe(sentence);
});

test('the first device that showed it counts', () => {
  const shown = (at: number): Delivery => delivery('accepted', { receipts: [{ type: 'shown', at }] });
  expect(shownAfter(notification('send', shown(3_000), shown(1_900), delivery('accepted')))).toBe(900);
  expect(shownAfter(notification('send', delivery('accepted')))).toBeUndefined();
});

test('why not is said in a few words, and by the server where these are not known', () => {
  const item = notification('suppress');
  const because = (reason: string): string =>
    outcomeSentence(
      { ...item, decisions: item.decisions.map((one) => ({ ...one, reason, sentence: 'It is so.' })) },
      new Map(),
      openTexts('en', en),
      {} as Times,
    );
  expect([because('collapsed'), because('a new one')]).toEqual(['Not told: too many at once', 'It is so']);
});
