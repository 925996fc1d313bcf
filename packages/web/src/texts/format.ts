import { IntlMessageFormat } from 'intl-messageformat';
import type { Key } from './en.ts';

/** A catalogue holds every text of the app in one language, as ICU messages. */
export type Catalogue = Readonly<Record<Key, string>>;
export type Plain = string | number | boolean | Date | null | undefined;

/** Texts of one language. `t` gives plain text; `rich` lets tags in a message become elements. */
export interface Texts {
  readonly locale: string;
  t: (key: Key, values?: Record<string, Plain>) => string;
  rich: <Element>(key: Key, values: Record<string, Plain | Element | ((parts: (string | Element)[]) => Element)>) => (string | Element)[];
}

export const openTexts = (locale: string, catalogue: Catalogue): Texts => {
  const parsed = new Map<Key, IntlMessageFormat>();
  const message = (key: Key): IntlMessageFormat => {
    let found = parsed.get(key);
    if (!found) {
      found = new IntlMessageFormat(catalogue[key], locale);
      parsed.set(key, found);
    }
    return found;
  };
  return {
    locale,
    t: (key, values) => String(message(key).format(values)),
    rich: (key, values) => {
      const made = message(key).format(values as never) as unknown;
      return (Array.isArray(made) ? made : [made]) as never;
    },
  };
};
