import { Fault } from '@beckon/protocol';
import * as z from 'zod/mini';

/** `zod/mini` brings no sentences of its own. Handed in per parse, because its global setting would be everybody's. */
const { localeError: error } = z.locales.en();

/** `body` and `query` say which field is wrong; a path that names no thing that could be here is `not_found`. */
export type Place = 'body' | 'query' | 'params';

/**
 * What a schema makes of an input.
 * @throws {Fault} `unknown_field` or `invalid_request` with `field`; `not_found` for `params`
 */
export const parse = <S extends z.ZodMiniType>(schema: S, input: unknown, place: Place): z.output<S> => {
  const result = z.safeParse(schema, input, { error });
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
  const [issue] = issues;
  if (!issue) return new Fault('invalid_request');
  if (issue.path.length === 0) return new Fault('invalid_request', `The body: ${issue.message}.`);
  const field = fieldName(issue.path);
  return new Fault('invalid_request', `\`${field}\`: ${words(issue)}.`, { field });
};

/** `options[0].label` */
const fieldName = (path: readonly PropertyKey[]): string =>
  path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index > 0 ? '.' : ''}${String(step)}`))
    .join('');

/** A union's own sentence says nothing; what its members wanted does. */
const words = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_union' && issue.errors.length > 0
    ? [...new Set(issue.errors.flatMap((errors) => errors[0]?.message ?? []))].join('; or ')
    : issue.message;

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
