import type { Agent, Answer, Ask } from '@beckon/protocol';
import { describe, expect, test } from 'vitest';
import { en } from '../texts/en.ts';
import { openTexts } from '../texts/format.ts';
import { duration } from '../time/duration.ts';
import { endingOf } from './ending.ts';

const texts = openTexts('en-GB', en);
const now = 1_000_000;
const agent: Agent = {
  id: 'a',
  name: 'OpenCode',
  kind: 'opencode',
  ownerId: 'me',
  online: true,
  lastSeenAt: now,
  capabilities: [],
};
const times = {
  now,
  since: (at: number) => duration(now - at, texts),
  between: (from: number, to: number) => duration(to - from, texts, true),
  measured: String,
  clock: String,
  exact: String,
  brief: String,
  own: String,
  spoken: () => '09:36',
};
const answered = (value: Answer['value'], more: Partial<Answer> = {}, ask: Partial<Ask> = {}): Ask => ({
  id: 'x',
  key: 'x',
  kind: 'approval',
  title: 'Run the tests?',
  risk: 'normal',
  state: 'answered',
  agentId: 'a',
  to: ['me'],
  version: 2,
  createdAt: now - 60_000,
  answer: { value, userId: 'me', userName: 'Noor', via: 'app', at: now - 12_000, ...more },
  ...ask,
});
const ada = { userId: 'ada', userName: 'Ada', deviceName: 'iPhone' } as const;
const ending = (ask: Ask, late?: { value: string; at?: number }) =>
  endingOf(ask, { me: 'me', agent, name: 'OpenCode', late, texts, times });

describe('how an ask ended', () => {
  test('by me, and the agent went on', () => {
    const ack = { ok: true, at: now - 11_700 };
    expect(ending(answered('approve', {}, { ack }))).toEqual({
      glyph: 'approved',
      title: 'Approved',
      says: ['OpenCode went on 0.3 s later.'],
    });
    expect(ending(answered('deny', {}, { ack })).says).toEqual(['OpenCode was told 0.3 s later.']);
  });

  test('by me, and the agent could not', () => {
    const ack = { ok: false, reason: 'the session is gone', at: now };
    expect(ending(answered('approve', {}, { ack })).failed).toBe('OpenCode could not: the session is gone');
  });

  test('by somebody else, and mine came second', () => {
    expect(ending(answered('approve', ada), { value: 'deny', at: now - 11_200 })).toEqual({
      glyph: 'approved',
      title: 'Ada approved this 12 s ago',
      says: ['iPhone, in the app.', 'Your Deny came 0.8 s later and changed nothing.'],
    });
  });

  test('by somebody else, while mine waited for a network', () => {
    expect(ending(answered('deny', ada), { value: 'approve' }).says.at(-1)).toBe(
      'Your Approve had not been sent by then and changed nothing.',
    );
  });

  test('at the terminal of the agent', () => {
    expect(ending(answered('approve', { userId: null, userName: null, via: 'agent' })).title).toBe(
      'Approved at OpenCode’s terminal 12 s ago',
    );
  });

  test('by nobody', () => {
    const { answer: _, ...open } = answered('approve');
    expect(ending({ ...open, state: 'expired', expiresAt: 1 })).toMatchObject({
      glyph: 'expired',
      title: 'This ask ran out at 09:36',
    });
    expect(ending({ ...open, state: 'cancelled', reason: 'no longer needed' })).toEqual({
      glyph: 'expired',
      title: 'OpenCode took this ask back',
      says: ['Its reason: no longer needed'],
    });
  });
});
