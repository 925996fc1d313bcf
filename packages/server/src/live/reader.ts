import type { Actor } from '../store/store.ts';

/** A principal that reads, with the credential it came by. */
export interface Reader extends Actor {
  readonly credentialId: string | null;
  readonly expiresAt: number | null;
}
