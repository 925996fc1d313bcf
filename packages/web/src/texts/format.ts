import { IntlMessageFormat } from 'intl-messageformat';
import type { Key } from './en.ts';

/** A catalogue holds every text of the app in one language, as ICU messages; the build parses them beforehand. */
export type Catalogue = Readonly<Record<Key, string | Parsed>>;
type Parsed = Exclude<ConstructorParameters<typeof IntlMessageFormat>[0], string>;

/** Without these signs a message is plain text. */
const syntax = /[{<'#]/;
export type Plain = string | number | boolean | Date | null | undefined;

/** Texts of one language. `t` gives plain text; `rich` lets tags in a message become elements. */
export interface Texts {
  readonly locale: string;
  t: (key: Key, values?: Record<string, Plain>) => string;
  rich: <Element>(
    key: Key,
    values: Record<string, Plain | Element | ((parts: (string | Element)[]) => Element)>,
  ) => (string | Element)[];
}

type Values = Readonly<Record<string, unknown>> | undefined;

export const openTexts = (locale: string, catalogue: Catalogue): Texts => {
  const made = new Map<Key, IntlMessageFormat>();
  const format = (key: Key, values: Values): unknown => {
    const message = catalogue[key];
    if (typeof message === 'string' && !syntax.test(message)) return message;
    const formatter = made.get(key) ?? new IntlMessageFormat(message, locale);
    made.set(key, formatter);
    return formatter.format(values as Record<string, Plain>);
  };
  return {
    locale,
    t: (key, values) => String(format(key, values)),
    rich: (key, values) => {
      const parts = format(key, values);
      return (Array.isArray(parts) ? parts : [parts]) as never;
    },
  };
};
