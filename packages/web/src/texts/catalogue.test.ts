import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import { describe, expect, test } from 'vitest';
import { de as rulesDe } from '../preferences/de.ts';
import { en as rulesEn } from '../preferences/en.ts';
import { de as talkDe } from '../talk/de.ts';
import { en as talkEn } from '../talk/en.ts';
import { de as appDe } from './de.ts';
import { en as appEn } from './en.ts';
import { openTexts } from './format.ts';

const en = { ...appEn, ...talkEn, ...rulesEn };
const de = { ...appDe, ...talkDe, ...rulesDe };
const keys = Object.keys(en) as (keyof typeof en)[];

/** The values and tags that a message asks for. */
const asksFor = (elements: readonly MessageFormatElement[]): string[] =>
  elements.flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return [];
    const inner =
      element.type === TYPE.plural || element.type === TYPE.select
        ? Object.values(element.options).flatMap((option) => asksFor(option.value))
        : element.type === TYPE.tag
          ? asksFor(element.children)
          : [];
    return [element.value, ...inner];
  });
const valuesOf = (message: unknown): string[] => [...new Set(asksFor(parse(String(message))))].sort();

describe('catalogues', () => {
  test('no text is in two', () => {
    const all = [appEn, talkEn, rulesEn].flatMap((one) => Object.keys(one));
    expect(keys).toHaveLength(all.length);
  });

  test('German has every text, and no other', () => {
    expect(Object.keys(de).sort()).toEqual([...keys].sort());
  });

  test.each(keys)('%s is a message and asks for the same values in both languages', (key) => {
    const [english, german] = [valuesOf(en[key]), valuesOf(de[key])];
    // A translation may leave a value out that it has no place for, but never asks for one it does not get.
    const words = ['reachingWord', 'allWord', 'onlineWord'];
    expect(german.filter((value) => !english.includes(value) && !words.includes(value))).toEqual([]);
  });

  test('titles and buttons end without a full stop', () => {
    const titled = keys.filter((key) => /\.title$|\.turnOn$|^answer\.|^place\./.test(key));
    for (const key of titled) expect(en[key]).not.toMatch(/\.$/);
  });

  test('no exclamation marks, in either language', () => {
    for (const key of keys) expect(`${en[key]}${de[key]}`).not.toContain('!');
  });
});

test('plain texts, numbers and tags', () => {
  const texts = openTexts('en-GB', appEn);
  expect(texts.t('answer.approve')).toBe('Approve');
  expect(texts.t('ask.seen', { count: 12, total: 21 })).toBe('12 of 21 lines seen');
  expect(texts.rich('line.offline', { since: '09:38', b: (parts) => ({ bold: parts }) })).toEqual([
    { bold: ['Offline since 09:38.'] },
    ' You see what was known then.',
  ]);
  expect(openTexts('de-DE', appDe).t('time.second', { value: 0.3 })).toBe('0,3 s');
});
