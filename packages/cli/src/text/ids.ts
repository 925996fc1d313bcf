import { exits } from '../exits.ts';
import { Failure, usage } from '../failure.ts';

const LEAST = 8;

/** Each id by as much of its beginning as tells it from the others, with which `pick` finds it again. */
export const shortIds = (ids: readonly string[]): Map<string, string> => {
  const apart = (id: string): string => {
    for (let length = LEAST; length < id.length; length++) {
      const short = id.slice(0, length);
      if (!ids.some((other) => other !== id && other.startsWith(short))) return short;
    }
    return id;
  };
  return new Map(ids.map((id) => [id, apart(id)]));
};

/** The one thing whose id begins like this. @throws {Failure} when there is none, or more than one */
export const pick = <T extends { readonly id: string }>(all: readonly T[], beginning: string, what: string): T => {
  const found = all.filter(({ id }) => id.startsWith(beginning.toLowerCase()));
  const [first] = found;
  if (first === undefined) throw new Failure(exits.notFound, `No ${what} has an id that begins with ${beginning}.`);
  if (found.length > 1) throw usage(`More than one ${what} begins with ${beginning}: write more of the id.`);
  return first;
};
