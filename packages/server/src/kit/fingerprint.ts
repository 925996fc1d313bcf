import { sha256 } from './hash.ts';

/**
 * A hash over everything that a keyed request asks for: the same again hashes the same, whatever the order of its
 * fields and however its addressees are listed. Kept with the row, because the row itself may change (a title, a
 * member), and "the same again" means what was sent, not what it became.
 */
export const fingerprint = (request: Record<string, unknown>): string => sha256(JSON.stringify(canonical(request)));

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => [name, canonical(field)]),
  );
};
