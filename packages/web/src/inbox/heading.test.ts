import type { Ask } from '@beckon/protocol';
import { describe, expect, test } from 'vitest';
import { de } from '../texts/de.ts';
import { en } from '../texts/en.ts';
import { openTexts } from '../texts/format.ts';
import { inboxHeading, inboxSays } from './heading.ts';

const texts = openTexts('en-GB', en);
const from = (...agents: string[]): Ask[] => agents.map((agentId) => ({ agentId }) as Ask);

describe('the sentence of the Inbox', () => {
  test.each([
    [[], 'Nobody waits for you'],
    [['a'], 'One agent waits for you'],
    [['a', 'b'], 'Two agents wait for you'],
    [['a', 'a', 'b'], 'Two agents wait for you'],
    [['a', 'b', 'c', 'd', 'e', 'f', 'g'], '7 agents wait for you'],
  ])('%j', (agents, sentence) => expect(inboxHeading(from(...agents), true, texts)).toBe(sentence));

  test('without a line it speaks of what was', () => {
    expect(inboxHeading(from('a', 'b'), false, texts)).toBe('Two agents waited for you');
  });

  test('in German', () => {
    expect(inboxHeading(from('a', 'b'), true, openTexts('de', de))).toBe('Zwei Agenten warten auf dich');
  });

  test('more asks than agents are said', () => {
    expect(inboxSays(from('a', 'a', 'b'), texts)).toBe('3 asks are open');
    expect(inboxSays(from('a', 'b'), texts)).toBeUndefined();
  });
});
