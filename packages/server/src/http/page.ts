import { limits } from '@beckon/protocol';

const DEFAULT_PAGE = 50;

/** How many a list answers: what was asked for, within bounds. */
export const pageSize = (asked: number | undefined): number =>
  Math.min(Math.max(asked ?? DEFAULT_PAGE, 1), limits.pageSize);

/** How long to hold a request, in seconds. */
export const patience = (asked: number | undefined): number => Math.min(asked ?? 0, limits.waitSeconds);
