import { IntlMessageFormat } from 'intl-messageformat';
import type { Key } from './en.ts';

/** A catalogue holds every text of the app in one language, as ICU messages; the build parses them beforehand. */
export type Catalogue<K extends string = Key> = Readonly<Record<K, string | Parsed>>;
type Parsed = Exclude<ConstructorParameters<typeof IntlMessageFormat>[0], string>;

/** Without these signs a message is plain text. */
const syntax = /[{<'#]/;
export type Plain = string | number | boolean | Date | null | undefined;

/** Texts of one language. `t` gives plain text; `rich` lets tags in a message become elements. */
export interface Texts<K extends string = Key> {
  readonly locale: string;
  t: (key: K, values?: Record<string, Plain>) => string;
  rich: <Element>(
    key: K,
    values: Record<string, Plain | Element | ((parts: (string | Element)[]) => Element)>,
  ) => (string | Element)[];
}

type Values = Readonly<Record<string, unknown>> | undefined;

export const openTexts = <K extends string = Key>(locale: string, catalogue: Catalogue<K>): Texts<K> => {
  const made = new Map<K, IntlMessageFormat>();
  const format = (key: K, values: Values): unknown => {
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
