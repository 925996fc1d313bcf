import { faultFrom } from '@beckon/protocol';
import type { ConformanceOptions } from './index.ts';
import { bearer } from './tenant.ts';
import { type Answer, openWire, pathOf } from './wire.ts';

/**
 * Whether there is anything to try at all: a server that speaks the protocol, and takes this key as its admin's. Else
 * every check would be broken, each in words about something else.
 *
 * @returns why not, as a sentence
 */
export const unreachable = async ({ url, adminKey, fetch }: ConformanceOptions): Promise<string | undefined> => {
  const wire = openWire(url, fetch);
  const answer = await wire.send('GET', pathOf('me'), { headers: bearer(adminKey) }).catch((error: unknown) => {
    // what says JSON and is none did answer
    if (error instanceof SyntaxError) return undefined;
    throw error;
  });
  return answer && isBeckons(answer) ? refusalOf(answer, url) : `What answers at ${url} is not Beckon.`;
};

/** A caller of a kind, or a fault: nothing else says such things. */
const isBeckons = ({ status, body }: Answer): boolean =>
  status === 200 ? typeof body?.kind === 'string' : faultFrom(body, status) !== undefined;

/** Other faults are no reason to stop: the tenant without a name may not be there, and the checks make their own. */
const refusalOf = ({ status, body }: Answer, url: string): string | undefined => {
  const taken = status === 200 ? body.kind === 'admin' : status !== 401 && status !== 403;
  return taken ? undefined : `The admin key is not taken at ${url}: give the server's own as BECKON_ADMIN_KEY.`;
};
