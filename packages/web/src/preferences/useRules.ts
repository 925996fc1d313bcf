import type { Intensity, RuledKind } from '@beckon/protocol';
import { useMemo } from 'react';
import type { Key } from '../texts/en.ts';
import { openTexts, type Texts } from '../texts/format.ts';
import { chooseLanguage } from '../texts/language.ts';
import { useTexts } from '../texts/Texts.tsx';
import { de } from './de.ts';
import { en, type RuleKey } from './en.ts';
import { saidBy } from './levels.ts';

export type RuleTexts = Texts<Key | RuleKey>;

/** The texts of the app, and those of preferences, in every language, as they are few. */
export const useRules = (): RuleTexts => {
  const texts = useTexts();
  return useMemo(() => {
    const more = openTexts<RuleKey>(texts.locale, chooseLanguage(texts.locale, []) === 'de' ? de : en);
    const has = (key: string): key is RuleKey => key in en;
    return {
      locale: texts.locale,
      t: (key, values) => (has(key) ? more.t(key, values) : texts.t(key, values)),
      rich: (key, values) => (has(key) ? more.rich(key, values) : texts.rich(key, values)),
    };
  }, [texts]);
};

/** "Vibing: Push" */
export const levelSays = (level: Intensity, kind: RuledKind, t: RuleTexts['t']): string =>
  t('rule.asLevel.says', { level: t(`level.${level}`), rule: t(`rule.${saidBy(level, kind)}`) });
