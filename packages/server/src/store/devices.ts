import type { Device, DeviceKind } from '@beckon/protocol';

export interface NewDevice {
  readonly tenantId: string;
  readonly userId: string;
  readonly kind: DeviceKind;
  /** Undefined keeps the name of a device that is known. */
  readonly name: string | undefined;
  /** What a new device without a name is called. */
  readonly fallbackName: string;
  /** Origin of the push service. */
  readonly service: string;
  /** SHA-256 of what makes the address unique (Web Push: the endpoint). */
  readonly addressHash: string;
  /** What a sender needs, sealed. */
  readonly address: string;
  /** SHA-256 of the device token. */
  readonly tokenHash: string;
  /** Hash of the address that this one takes the place of. */
  readonly replaces?: string | undefined;
}

/** An address belongs to one user at a time: registering it moves it to whoever registers. */
export interface Devices {
  /**
   * Registers, or renews what is known under this address (or under `replaces`): the device keeps its id when it
   * stays with its user, and gets a new one, as another device, when it moves to another.
   */
  register(device: NewDevice): Promise<{ device: Device; fresh: boolean }>;
  get(tenantId: string, userId: string, id: string): Promise<Device | undefined>;
  /** Those that can be reached and those that stopped; not those the user deleted. Newest first. */
  list(tenantId: string, userId: string): Promise<Device[]>;
  /** False when there was none. Its due deliveries are withdrawn. */
  remove(
    tenantId: string,
    userId: string,
    by: { readonly id: string } | { readonly addressHash: string },
  ): Promise<boolean>;
  byToken(
    tokenHash: string,
  ): Promise<{ id: string; tenantId: string; userId: string; addressHash: string | null } | undefined>;
  /** Sealed addresses, to seal them again under a new secret. */
  sealed(after: string | undefined, limit: number): Promise<{ id: string; address: string }[]>;
  reseal(id: string, from: string, to: string): Promise<void>;
}
