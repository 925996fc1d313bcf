/** A service that asks for longer is asked again after a day all the same: nearly every message is dead by then. */
const LONGEST = 24 * 3_600_000;

/**
 * Reads `Retry-After` (RFC 9110 section 10.2.3), either whole seconds or an HTTP date.
 * @param now ms since 1970
 * @returns when to try again in ms since 1970, from `now` to 24 hours later; undefined when the header says nothing usable
 */
export function retryAt(header: string | undefined, now: number): number | undefined {
  const at = header === undefined ? Number.NaN : pointInTime(header.trim(), now);
  return Number.isNaN(at) ? undefined : Math.min(Math.max(at, now), now + LONGEST);
}

function pointInTime(text: string, now: number): number {
  if (/^\d+$/.test(text)) return now + Number(text) * 1000;
  // Date.parse alone would take `5.5` for the fifth of May.
  return text.endsWith('GMT') ? Date.parse(text) : Number.NaN;
}
