import type { Message } from '@beckon/protocol';
import { expect, test } from 'vitest';
import type { ServerProcess } from './server-process.ts';

/** A person, the server's own agent, and a conversation in which every prompt is answered at once. */
const settle = async ({ call }: ServerProcess) => {
  const { body: ann } = await call('POST', '/v1/users', { name: 'Ann' });
  const { body: session } = await call('POST', `/v1/users/${ann.id}/tokens`, {});
  const { body: agent } = await call('POST', '/v1/agents', { name: 'Assistant', kind: 'assistant', ownerId: ann.id });
  const wanted = { agentId: agent.id, doubleTexting: 'parallel' };
  const { body: conversation } = await call('POST', '/v1/conversations', wanted, session.token);
  return { ann: session.token as string, path: `/v1/conversations/${conversation.id}/messages` };
};

/** What only the database tells: replies that were streaming when the process ended, and how many feeds have a hole. */
export interface Autopsy {
  readonly streaming: readonly string[];
  readonly holes: number;
}

/** The questions, in words of both databases. */
export const STREAMING = "SELECT message_id AS id FROM runs WHERE status = 'running' AND heard_at IS NOT NULL";
export const HOLES =
  'SELECT COUNT(*) AS holes FROM (SELECT h.seq AS head, h.trimmed, COUNT(f.seq) AS filled FROM heads h ' +
  'LEFT JOIN feed f ON f.principal_id = h.principal_id GROUP BY h.principal_id, h.seq, h.trimmed) AS feeds ' +
  'WHERE head - trimmed <> filled';

const all = async ({ call }: ServerProcess, path: string, token: string): Promise<Message[]> => {
  const found: Message[] = [];
  let next: number | undefined;
  do {
    const { body } = await call(
      'GET',
      `${path}?limit=100${next === undefined ? '' : `&before=${next}`}`,
      undefined,
      token,
    );
    found.push(...body.items);
    next = body.next;
  } while (next !== undefined);
  return found;
};

/** A server that is killed in the middle of turns, on a database of the caller's. */
export const killedTurns = (
  rounds: number,
  open: () => Promise<ServerProcess>,
  autopsy: (server: ServerProcess) => Promise<Autopsy>,
): void =>
  test(`killed ${rounds} times in the middle of a turn: nothing said is lost or doubled, and no reply is left streaming`, async () => {
    await using server = await open();
    const { ann, path } = await settle(server);
    const acknowledged = new Set<string>();
    let interrupted = 0;
    for (let round = 0; round < rounds; round++) {
      const cid = `round ${round}`;
      const said = server.call('POST', path, { cid, text: 'hello' }, ann).then(
        ({ status }) => acknowledged.add(`${status === 202 ? cid : status}`),
        () => {},
      );
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 600));
      await server.kill();
      await said;
      const { streaming, holes } = await autopsy(server);
      expect(holes).toBe(0);
      await server.start();
      const messages = await all(server, path, ann);
      const status = new Map(messages.map((one) => [one.id, one.status]));
      for (const id of streaming) expect(status.get(id)).toBe('interrupted');
      interrupted += streaming.length;
      // said again, it is the same message
      await server.call('POST', path, { cid, text: 'hello' }, ann);
    }
    const messages = await all(server, path, ann);
    const cids = messages.flatMap(({ cid }) => cid ?? []);
    expect(new Set(cids).size).toBe(cids.length);
    for (const cid of acknowledged) expect(cids).toContain(cid);
    expect(messages.map(({ seq }) => seq).reverse()).toEqual(messages.map((_, index) => index + 1));
    console.log(
      `killed ${rounds} times: ${acknowledged.size} prompts acknowledged, ${interrupted} replies interrupted`,
    );
  }, 300_000);
