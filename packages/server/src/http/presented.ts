import type { Presented } from '../auth/presented.ts';
import type { RequestFacts } from './facts.ts';

/** A request as sign-in sees it. */
export const presentedOf = (
  request: Request,
  facts: RequestFacts,
  more: Pick<Presented, 'ticket' | 'founding'> = {},
): Presented => ({ headers: request.headers, method: request.method, https: facts.https, host: facts.host, ...more });
