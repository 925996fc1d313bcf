import type * as z from 'zod/mini';

type RawIssue = z.core.$ZodRawIssue;
type Issue = z.core.$ZodIssue;

/**
 * What is wrong with a value, in words that follow its name: "`title` must not be empty." Checks that say it themselves
 * (protocol/text.ts) are not asked here.
 */
export const wordsFor = (issue: RawIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${kinds[issue.expected] ?? 'of another kind'}`;
    case 'invalid_value':
      return valueWords(issue.input, issue.values);
    case 'too_small':
      return size(issue.origin, 'least', Number(issue.minimum));
    case 'too_big':
      return size(issue.origin, 'most', Number(issue.maximum));
    case 'invalid_union':
      // of those that are told apart by one field, none was tried: its value is one of these, or is not there
      if (Array.isArray(issue.options)) return valueWords(fieldOf(issue.input, issue.discriminator), issue.options);
      return unionWords(issue.errors);
    default:
      return 'has the wrong shape';
  }
};

/**
 * The issue that helps most. Of a union that is the one of the member whose kind the value has: who sends a list that is
 * too long wants to hear of its length, and not that it is no text.
 */
export const nearest = (issue: Issue): Issue => {
  if (issue.code !== 'invalid_union') return issue;
  const inside = issue.errors.flatMap(([first]) => first ?? []).find((one) => !isOtherKind(one));
  return inside ? { ...inside, path: [...issue.path, ...inside.path] } : issue;
};

const isOtherKind = (issue: Issue): boolean => issue.code === 'invalid_type' && issue.path.length === 0;

const kinds: Readonly<Record<string, string | undefined>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

const size = (origin: string, bound: 'least' | 'most', limit: number): string => {
  const unit = origin === 'string' ? 'characters' : origin === 'array' ? 'items' : undefined;
  if (unit === undefined) return `must be at ${bound} ${limit}`;
  return bound === 'least' && limit === 1 ? 'must not be empty' : `must have at ${bound} ${limit} ${unit}`;
};

const valueWords = (value: unknown, allowed: readonly unknown[]): string =>
  value === undefined ? 'is missing' : `must be ${oneOf(allowed.map((one) => JSON.stringify(one)))}`;

const fieldOf = (input: unknown, field: string | undefined): unknown =>
  (input as Readonly<Record<string, unknown>> | null)?.[field ?? ''];

/** The members of a union each say what they wanted: "must be text, a list or null". */
const unionWords = (errors: readonly (readonly Issue[])[]): string => {
  const wanted = errors.flatMap(([first]) => first?.message ?? []);
  const values = wanted.map((words) => words.replace(/^must be /, ''));
  return wanted.every((words) => words.startsWith('must be ')) ? `must be ${oneOf(values)}` : oneOf(wanted);
};

const oneOf = (names: readonly string[]): string => {
  const distinct = [...new Set(names)];
  const last = distinct.pop() ?? '';
  return distinct.length === 0 ? last : `${distinct.join(', ')} or ${last}`;
};
