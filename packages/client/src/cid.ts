/**
 * A maker of UUIDs of version 7 (RFC 9562), each greater than the one before, also when the clock stands still or is set
 * back: what is said first sorts first.
 */
export function createCids(now: () => number, random: (bytes: Uint8Array) => Uint8Array = randomBytes): () => string {
  let lastMs = 0;
  let count = 0;
  return () => {
    const bytes = random(new Uint8Array(16));
    const ms = now();
    if (ms > lastMs) {
      lastMs = ms;
      // Room above for the next ones of this millisecond.
      count = (((bytes[6] ?? 0) & 0x07) << 8) | (bytes[7] ?? 0);
    } else if (++count > 0xfff) {
      lastMs += 1;
      count = 0;
    }
    const time = lastMs.toString(16).padStart(12, '0');
    const order = (0x7000 | count).toString(16);
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const rest = [...bytes.subarray(8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return [time.slice(0, 8), time.slice(8), order, rest.slice(0, 4), rest.slice(4)].join('-');
  };
}

/** `crypto.randomUUID` is missing where a page came over plain http; this is not. */
const randomBytes = (bytes: Uint8Array): Uint8Array => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);
