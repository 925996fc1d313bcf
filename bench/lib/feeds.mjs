// Many commands at once that write to the same few feeds, and whether the feeds have come out whole.
import { gather, newAsk, newEvent, numbersFrom } from './people.mjs';

const [USERS, AGENTS] = [4, 4];

/** @returns four people and four agents who all know each other, and whose feeds everything below is written to */
export const feedCrew = (house, name = 'feeds') =>
  gather(house.store, house.ids, { users: USERS, agents: AGENTS, first: numbersFrom(800), name });

/**
 * So many writers for so long: each has one agent ask, one person answer, the agent acknowledge, and tells everyone
 * something. Answers the number of commands.
 */
export const writeFeeds = async ({ store }, crew, { writers = 32, seconds }) => {
  let commands = 0;
  const began = performance.now();
  const over = () => performance.now() - began > seconds * 1000;
  const insist = (found, ...types) => {
    if (!types.includes(found?.type)) throw new Error(`a command answered ${found?.type}`);
    commands += 1;
    return found;
  };
  const writer = async (w) => {
    const agentId = crew.agents[w % AGENTS];
    for (let n = 0; !over(); n++) {
      const key = `${w}-${n}`;
      const to = crew.users.filter((_, user) => (user + w + n) % USERS < 2);
      const { ask } = insist(await store.asks.open(newAsk(crew, { agentId, to, key })), 'opened');
      const answer = { value: 'approve', userId: to[n % 2], userName: 'user', via: 'app', at: Date.now() };
      insist(await store.asks.answer(crew.tenantId, ask.id, answer), 'moved');
      insist(await store.asks.ack(crew.tenantId, agentId, ask.id, { ok: true, at: Date.now() }), 'moved');
      insist(await store.asks.post(newEvent(crew, { agentId, to: crew.users, key })), 'posted');
    }
  };
  await Promise.all(Array.from({ length: writers }, (_, w) => writer(w)));
  return { commands, seconds: (performance.now() - began) / 1000 };
};

/** For any SQL: feeds whose positions are not 1 to head, each once. No row: all are whole. */
export const FEEDS_WITH_GAPS = `
  SELECT h.principal_id, h.seq AS head, count(f.seq) AS found, min(f.seq) AS first, max(f.seq) AS last
  FROM heads AS h LEFT JOIN feed AS f ON f.principal_id = h.principal_id
  GROUP BY h.principal_id, h.seq
  HAVING count(f.seq) <> h.seq OR (h.seq > 0 AND (min(f.seq) <> 1 OR max(f.seq) <> h.seq))`;
