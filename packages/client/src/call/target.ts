/** Where a call goes: the route's path with its parameters, and the query. */

type Values = Readonly<Record<string, unknown>>;

/** Fills `{id}` and the like. @throws {TypeError} for a parameter that is missing: a mistake in the program. */
export const fillPath = (path: string, params: Values = {}): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (typeof value !== 'string' || value === '') throw new TypeError(`${path} needs the parameter "${name}"`);
    return encodeURIComponent(value);
  });

/** `?a=1&b=2`, without what is undefined; empty when nothing is left. */
export function queryString(query: Values = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}
