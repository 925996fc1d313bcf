import { Fault } from '@beckon/protocol';
import * as z from 'zod/mini';
import { nearest, wordsFor } from './words.ts';

/** `body` and `query` say which field is wrong; a path that names no thing that could be here is `not_found`. */
export type Place = 'body' | 'query' | 'params';

/**
 * What a schema makes of an input.
 * @throws {Fault} `unknown_field` or `invalid_request` with `field`; `not_found` for `params`
 */
export const parse = <S extends z.ZodMiniType>(schema: S, input: unknown, place: Place): z.output<S> => {
  // Handed in per parse: the library's global setting would be everybody's.
  const result = z.safeParse(schema, input, { error: wordsFor });
  if (result.success) return result.data;
  if (place === 'params') throw new Fault('not_found');
  throw toFault(result.error.issues);
};

/** One fault for all issues. An unknown field goes first: a slip in its name explains that another is missing. */
const toFault = (issues: readonly z.core.$ZodIssue[]): Fault => {
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown) {
    const field = fieldName([...unknown.path, unknown.keys[0] ?? '']);
    return new Fault('unknown_field', `\`${field}\` is not a field of this request.`, { field });
  }
  const [first] = issues;
  if (!first) return new Fault('invalid_request');
  const { path, message } = nearest(first);
  if (path.length === 0) return new Fault('invalid_request', `The body ${message}.`);
  const field = fieldName(path);
  return new Fault('invalid_request', `\`${field}\` ${message}.`, { field });
};

/** `options[0].label` */
const fieldName = (path: readonly PropertyKey[]): string =>
  path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${String(step)}`))
    .join('');

/**
 * The query of a URL as an object. A name that comes twice has no one meaning, so it is refused.
 * @throws {Fault} `invalid_request`
 */
export const queryOf = (url: URL): Record<string, string> => {
  const query: Record<string, string> = Object.create(null);
  for (const [name, value] of url.searchParams) {
    if (name in query) throw new Fault('invalid_request', `\`${name}\` is there twice.`, { field: name });
    query[name] = value;
  }
  return query;
};
