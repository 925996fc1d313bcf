// Who works in the benchmarks of the store: a tenant whose agents ask its people.
import { createHash } from 'node:crypto';

/** Ids as long as a UUID, that end in twelve digits: pgbench, which knows numbers alone, can draw one at random. */
const PREFIX = '019a0000-0000-7000-8000-';
export const idOf = (number) => `${PREFIX}${number}`;
/** The first of ids that nobody else has: 12 digits, and room for as many as a round may need. */
export const numbersFrom = (round) => 100_000_000_000 + round * 1_000_000_000;

/**
 * @param open makes a store whose new ids come from the function it is given
 * @returns people, then agents, with ids in a row: users sort before agents
 */
export const gather = async (store, ids, { users, agents, first, name }) => {
  const tenantId = await store.people.ensureTenant(name);
  const take = (number) => {
    ids.next = idOf(number);
  };
  const crew = { tenantId, first, users: [], agents: [] };
  for (let n = 0; n < users; n++) {
    take(first + n);
    const { user } = await store.people.createUser({ tenantId, name: `user ${n}`, locale: 'en', timeZone: 'UTC' });
    crew.users.push(user.id);
  }
  for (let n = 0; n < agents; n++) {
    take(first + users + n);
    const ownerId = crew.users[n % users];
    const agent = await store.people.createAgent({ tenantId, name: `agent ${n}`, kind: 'script', ownerId });
    crew.agents.push(agent.id);
  }
  // everyone has heard of every agent: what is measured is an ask between people who know each other
  for (const [n, agentId] of crew.agents.entries()) {
    const { type } = await store.asks.open(newAsk(crew, { agentId, to: crew.users, key: 'first' }));
    if (type !== 'opened') throw new Error(`agent ${n} cannot ask: ${type}`);
  }
  return crew;
};

/** Takes the ids that are set, else new ones of `make`. */
export const idsFrom = (make) => {
  const ids = {
    next: undefined,
    newId: () => {
      const id = ids.next ?? make();
      ids.next = undefined;
      return id;
    },
  };
  return ids;
};

const hash = (text) => createHash('sha256').update(text).digest('hex');
const FINGERPRINT = hash('what was asked');

const FOR_A_DAY = { kind: 'approval', priority: 'high', title: 'agent', lifeUntil: 4_000_000_000_000 };

/** An ask as the API hands it to the store: an approval of a command. */
export const newAsk = ({ tenantId }, { agentId, to, key }) => ({
  tenantId,
  agentId,
  key,
  kind: 'approval',
  title: 'Deploy the release?',
  detail: 'npm run deploy -- --to production',
  detailHash: FINGERPRINT,
  to,
  fingerprint: FINGERPRINT,
  telling: { ...FOR_A_DAY, body: 'Deploy the release?' },
});

export const newEvent = ({ tenantId }, { agentId, to, key }) => ({
  tenantId,
  agentId,
  key,
  type: 'progress',
  title: 'Half of it is done',
  to,
  fingerprint: FINGERPRINT,
  telling: { ...FOR_A_DAY, kind: 'progress', priority: 'low' },
});

/** The one or two people whom the n-th ask of an agent goes to: every pair overlaps with others. */
export const asked = ({ users }, n) => {
  const one = n % users.length;
  const other = (one + 1 + (Math.floor(n / users.length) % (users.length - 1))) % users.length;
  return n % 2 === 0 ? [users[one]] : [users[Math.min(one, other)], users[Math.max(one, other)]];
};
