import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { Key } from '../texts/en.ts';
import { openTexts, type Texts } from '../texts/format.ts';
import { chooseLanguage } from '../texts/language.ts';
import { useTexts } from '../texts/Texts.tsx';
import { de } from './de.ts';
import { en, type TalkKey } from './en.ts';

export type TalkTexts = Texts<Key | TalkKey>;

const Context = createContext<TalkTexts | undefined>(undefined);

/** The texts of the app, and those of conversations. */
export const useTalk = (): TalkTexts => {
  const texts = useContext(Context);
  if (!texts) throw new Error('useTalk outside of Talk');
  return texts;
};

/** Around the screens of conversations: their texts are here, in every language, as they are few. */
export const Talk = ({ children }: { children: ReactNode }) => {
  const texts = useTexts();
  const all = useMemo(() => {
    const more = openTexts<TalkKey>(texts.locale, chooseLanguage(texts.locale, []) === 'de' ? de : en);
    const has = (key: string): key is TalkKey => key in en;
    const both: TalkTexts = {
      locale: texts.locale,
      t: (key, values) => (has(key) ? more.t(key, values) : texts.t(key, values)),
      rich: (key, values) => (has(key) ? more.rich(key, values) : texts.rich(key, values)),
    };
    return both;
  }, [texts]);
  return <Context value={all}>{children}</Context>;
};
