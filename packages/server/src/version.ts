/** The version of this server, the same as its package's; scripts/directions.mjs compares them. */
export const VERSION = '0.1.0';
