/**
 * Queries that need nothing of each other's answers, on their way together: PostgreSQL gets them in one packet and runs
 * them in this order, where each alone waits for a round trip. All are over when this ends, also when one failed: then it
 * throws the first failure, of which the others are but consequences.
 */
export const together = async <T extends readonly unknown[]>(
  queries: {
    readonly [K in keyof T]: Promise<T[K]>;
  },
): Promise<T> => {
  const settled = await Promise.allSettled(queries);
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  return settled.map((one) => (one as PromiseFulfilledResult<unknown>).value) as unknown as T;
};
