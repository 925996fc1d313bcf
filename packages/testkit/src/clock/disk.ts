/**
 * A disk that has everything at once, for a store under a held clock: a sync on another thread takes real time, and time
 * that a test moves would be over before it.
 */
export const instantDisk = {
  sync: (): Promise<void> => Promise.resolve(),
  close: (): Promise<void> => Promise.resolve(),
};
