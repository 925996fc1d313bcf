import { expect, test } from 'vitest';
import { openDrafts } from './drafts.ts';

const storageOf = (entries: Record<string, string>): Storage =>
  Object.defineProperties(entries, {
    getItem: { value: (key: string) => entries[key] ?? null },
    setItem: { value: (key: string, value: string) => Reflect.set(entries, key, value) },
    removeItem: { value: (key: string) => Reflect.deleteProperty(entries, key) },
  }) as unknown as Storage;

test('a draft outlives the page, and goes with its words', () => {
  const storage = storageOf({});
  openDrafts(storage).set('c', 'half a');
  expect(openDrafts(storage).get('c')).toBe('half a');
  openDrafts(storage).set('c', '');
  expect(Object.keys(storage)).toEqual([]);
});

test('with the person go all drafts, and nothing else', () => {
  const storage = storageOf({ 'beckon.local': '{}', 'beckon.draft.c': 'x' });
  const drafts = openDrafts(storage);
  drafts.clear();
  expect(Object.keys(storage)).toEqual(['beckon.local']);
  expect(drafts.get('c')).toBe('');
});

test('without storage it lasts as long as the page', () => {
  const drafts = openDrafts(undefined);
  drafts.set('c', 'words');
  expect(drafts.get('c')).toBe('words');
});
