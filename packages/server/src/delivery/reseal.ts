import type { Sealer } from '../kit/seal.ts';
import type { Devices } from '../store/devices.ts';

const BATCH = 100;

/**
 * Seals again, under the newest secret, every address that an older one sealed, so that the older can be thrown away.
 * Answers how many. Run it after the start; a device that registers meanwhile wins over its old address.
 */
export const resealAddresses = async (
  devices: Pick<Devices, 'sealed' | 'reseal'>,
  sealer: Sealer,
  onLost: (deviceId: string) => void = () => {},
): Promise<number> => {
  let count = 0;
  let last: string | undefined;
  for (;;) {
    const page = await devices.sealed(last, BATCH);
    for (const { id, address } of page) {
      if (!sealer.stale(address)) continue;
      const plain = opened(sealer, address);
      if (plain === undefined) onLost(id);
      else {
        await devices.reseal(id, address, sealer.seal(plain));
        count += 1;
      }
    }
    last = page.at(-1)?.id;
    if (last === undefined) return count;
  }
};

/** Undefined when its secret is not among ours: it stays as it is, for the secret may come back. */
const opened = (sealer: Sealer, address: string): string | undefined => {
  try {
    return sealer.open(address);
  } catch {
    return undefined;
  }
};
