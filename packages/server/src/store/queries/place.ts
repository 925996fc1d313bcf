import type { Actor } from '../terms.ts';
import type { Tx } from '../write.ts';

/** Who proves that they saw something, and the credential by which they are signed in. */
export type Witness = Actor & { readonly credentialId?: string | null };

/** What the session is called in which somebody acts, for the ledger. */
export const placeOf = async (tx: Tx, { credentialId = null }: Witness): Promise<string | null> => {
  if (credentialId === null) return null;
  const row = await tx.db.selectFrom('sessions').select('name').where('id', '=', credentialId).executeTakeFirst();
  return row?.name ?? null;
};
