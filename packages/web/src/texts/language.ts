import { en } from './en.ts';
import { openTexts, type Texts } from './format.ts';

/** The languages the app speaks. English comes with the first load, the others when they are chosen. */
export const languages = [
  { tag: 'en', name: 'English' },
  { tag: 'de', name: 'Deutsch' },
] as const;
export type Language = (typeof languages)[number]['tag'];

const spoken = (tag: string): Language | undefined =>
  languages.find((language) => tag.toLowerCase().split('-')[0] === language.tag)?.tag;

/** What the person chose, else the first of the browser's languages that the app speaks. */
export const chooseLanguage = (chosen: string | undefined, wanted: readonly string[]): Language => {
  for (const tag of chosen ? [chosen, ...wanted] : wanted) {
    const found = spoken(tag);
    if (found) return found;
  }
  return 'en';
};

/** Numbers and times follow the region of the browser when it speaks the same language: `en-GB` rather than `en`. */
export const localeOf = (language: Language, wanted: readonly string[]): string =>
  wanted.find((tag) => spoken(tag) === language) ?? language;

export const loadTexts = async (language: Language, wanted: readonly string[]): Promise<Texts> => {
  const catalogue = language === 'de' ? (await import('./de.ts')).de : en;
  return openTexts(localeOf(language, wanted), catalogue);
};
