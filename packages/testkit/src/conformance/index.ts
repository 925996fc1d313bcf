import type { Check, Topic, Trials } from './check.ts';
import { freshTenant } from './tenant.ts';
import { answers } from './topics/answers.ts';
import { asks } from './topics/asks.ts';
import { beginning } from './topics/beginning.ts';
import { bodies } from './topics/bodies.ts';
import { cancelling } from './topics/cancelling.ts';
import { conversations } from './topics/conversations.ts';
import { cursors } from './topics/cursors.ts';
import { deltas } from './topics/deltas.ts';
import { devices } from './topics/devices.ts';
import { document } from './topics/document.ts';
import { doubleTexting } from './topics/double-texting.ts';
import { errors } from './topics/errors.ts';
import { feed } from './topics/feed.ts';
import { fire } from './topics/fire.ts';
import { kinds } from './topics/kinds.ts';
import { ledger } from './topics/ledger.ts';
import { messages } from './topics/messages.ts';
import { people } from './topics/people.ts';
import { preferences } from './topics/preferences.ts';
import { presence } from './topics/presence.ts';
import { reading } from './topics/reading.ts';
import { revocation } from './topics/revocation.ts';
import { runs } from './topics/runs.ts';
import { settling } from './topics/settling.ts';
import { signIn } from './topics/sign-in.ts';
import { state } from './topics/state.ts';
import { telling } from './topics/telling.ts';
import { wall } from './topics/wall.ts';
import { writes } from './topics/writing.ts';

export type { Check, Topic } from './check.ts';

export interface ConformanceOptions {
  /** Where the server is reached, without a slash at the end. */
  readonly url: string;
  readonly adminKey: string;
  readonly fetch?: typeof fetch | undefined;
}

const topics: Readonly<Record<string, Trials>> = {
  errors,
  bodies,
  'people and keys': people,
  'sign-in': signIn,
  revocation,
  'tenants are a wall': wall,
  asks,
  'kinds of asks': kinds,
  answers,
  'the end of an ask': settling,
  conversations,
  messages,
  'read positions': reading,
  'proactive messages': fire,
  runs,
  'writing a reply': writes,
  'turns that began elsewhere': beginning,
  cancelling,
  'double texting': doubleTexting,
  feed,
  'words as they are written': deltas,
  cursors,
  state,
  'the ledger': ledger,
  telling,
  presence,
  preferences,
  devices,
  'the document': document,
};

/**
 * The protocol as checks over HTTP alone: nothing here knows how a server is made. Every check works in a tenant of its
 * own (`conf-…`), so checks never see each other, and may be run against a server that is in use; the tenants stay there.
 *
 * A server's limits on requests hold for the suite, too: run the checks one after the other.
 */
export const conformance = (options: ConformanceOptions): readonly Topic[] =>
  Object.entries(topics).map(([name, trials]) => ({
    name,
    checks: Object.entries(trials).map(
      ([promise, trial]): Check => ({
        name: promise,
        run: async () => {
          await using tenant = await freshTenant(options);
          await trial(tenant);
        },
      }),
    ),
  }));
