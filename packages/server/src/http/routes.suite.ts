import { type FaultCode, faults, faultsOf, type Route, routes, type Who } from '@beckon/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { type ArbitraryOptions, inputsOf, misfitsOf } from '../../test/arbitrary.ts';

/** A house as this suite sees it: a function from Request to Response, and the operator's key. */
export interface RoutesHouse {
  fetch(request: Request): Promise<Response>;
  readonly origin: string;
  readonly adminKey: string;
  /** An answer token, which otherwise comes in a push alone. */
  answerToken(claims: { tenantId: string; askId: string; userId: string; deviceId: string }): string;
  /** A push subscription that the house takes. */
  readonly subscription: unknown;
  close(): Promise<void>;
}

interface Sent {
  readonly who: Who;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

const RUNS = 60;
/** Shape faults come before everything else that could be wrong with a request. */
const SHAPE: readonly FaultCode[] = ['invalid_request', 'unknown_field'];

/**
 * Every route of the table answers what it says, for input that fits and for input that does not: a status that is
 * listed, with a body of that shape; or a fault that is listed, with its status. Never `internal`.
 */
export const routesSuite = (open: () => Promise<RoutesHouse>): void => {
  let house: RoutesHouse;
  let scene: Scene;
  beforeAll(async () => {
    house = await open();
    scene = await setScene(house);
  });
  afterAll(() => house.close());

  describe.each(Object.entries(routes) as [string, Route][])('%s', (name, row) => {
    it('answers what it says to input that fits', async () => {
      const sent = sentOf(row, inputsOf, scene.options);
      await fc.assert(
        fc.asyncProperty(sent, (input) => check(house, scene, name, row, input)),
        { numRuns: RUNS },
      );
    });

    it('answers what it says to input that does not', async () => {
      const sent = sentOf(row, misfitsOf, scene.options);
      await fc.assert(
        fc.asyncProperty(sent, (input) => check(house, scene, name, row, input)),
        { numRuns: RUNS },
      );
    });
  });
};

const sentOf = (row: Route, make: typeof inputsOf, options: ArbitraryOptions): fc.Arbitrary<Sent> =>
  fc.record({
    // those who may come more often than those who may not
    who: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...row.who) },
      { weight: 1, arbitrary: fc.constantFrom<Who>('anyone', 'user', 'agent', 'admin', 'device', 'answer') },
    ),
    params: row.params ? inputsOf(row.params, options) : fc.constant({}),
    query: row.query ? make(row.query, options) : fc.constant({}),
    body: row.body ? make(row.body, options) : fc.constant(undefined),
  });

/** Sends one request and holds the answer against the table. */
const check = async (house: RoutesHouse, scene: Scene, name: string, row: Route, sent: Sent): Promise<void> => {
  const token = await scene.token(sent.who, name);
  const response = await house.fetch(toRequest(house.origin, row, sent, token));
  const text = await response.text();
  if (response.status in row.answers) {
    const schema = row.answers[response.status];
    if (schema) expect(z.safeParse(schema, JSON.parse(text)).error).toBeUndefined();
    else expect(row.media === undefined ? text : '').toBe('');
    expect(fits(row, sent)).toBe(true);
    expect(row.who.includes(sent.who) || row.who.includes('anyone')).toBe(true);
    return;
  }
  const { error } = JSON.parse(text);
  expect({ code: error.code, listed: faultsOf(row) }).toMatchObject({ listed: expect.arrayContaining([error.code]) });
  expect(error).toMatchObject({ next: faults[error.code as FaultCode].next, docs: expect.any(String) });
  expect([error.code, response.status]).toEqual([error.code, faults[error.code as FaultCode].status]);
  expect(['internal', 'unavailable']).not.toContain(error.code);
  if (!row.who.includes(sent.who) && !row.who.includes('anyone')) {
    expect(error.code).toBe(sent.who === 'anyone' ? 'unauthenticated' : 'forbidden');
  } else if (!fits(row, sent) && error.code !== 'not_found' && error.code !== 'rate_limited') {
    expect(SHAPE).toContain(error.code);
  }
};

/** The schema has the last word on what fits. */
const fits = (row: Route, sent: Sent): boolean =>
  (!row.query || z.safeParse(row.query, asQuery(sent.query)).success) &&
  (!row.body || z.safeParse(row.body, JSON.parse(JSON.stringify(sent.body))).success);

/** What a query string makes of a value: text, by name. */
const asQuery = (query: unknown): Record<string, string> => {
  if (typeof query !== 'object' || query === null) return {};
  const pairs = Object.entries(query).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(new URLSearchParams(pairs as [string, string][]));
};

const toRequest = (origin: string, row: Route, sent: Sent, token: string | undefined): Request => {
  const params = sent.params as Record<string, string>;
  const path = row.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? 'missing'));
  const query = new URLSearchParams(asQuery(sent.query)).toString();
  return new Request(`${origin}${path}${query === '' ? '' : `?${query}`}`, {
    method: row.method,
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(row.body && { 'Content-Type': 'application/json' }),
    },
    ...(row.body && { body: JSON.stringify(sent.body) }),
  });
};

interface Scene {
  readonly options: ArbitraryOptions;
  token(who: Who, route: string): Promise<string | undefined>;
}

/** A tenant with one of everything, made over the wire. */
const setScene = async (house: RoutesHouse): Promise<Scene> => {
  const post = async (path: string, token: string, body: unknown) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const request = new Request(house.origin + path, { method: 'POST', headers, body: JSON.stringify(body) });
    const response = await house.fetch(request);
    const answer = (await response.json()) as Record<string, string>;
    expect(answer.error).toBeUndefined();
    return answer as Record<string, string> & { id: string };
  };
  const user = await post('/v1/users', house.adminKey, { name: 'Ann' });
  const session = () => post(`/v1/users/${user.id}/tokens`, house.adminKey, {});
  const { token: userToken = '' } = await session();
  const agent = await post('/v1/agents', house.adminKey, { name: 'scout', ownerId: user.id });
  const { key = '' } = await post(`/v1/agents/${agent.id}/keys`, house.adminKey, {});
  const spare = await post(`/v1/agents/${agent.id}/keys`, house.adminKey, {});
  const conversation = await post('/v1/conversations', key, { title: 'A thread' });
  const ask = (name: string, body: object) =>
    post('/v1/asks', key, { key: name, title: 'May I?', conversationId: conversation.id, ...body });
  const asks = [
    await ask('one', { kind: 'approval', detail: 'npm test', always: true }),
    await ask('two', { kind: 'choice', options: [{ id: 'a', label: 'A' }] }),
    await ask('three', { kind: 'text' }),
  ];
  const subscribe = () => post('/v1/push/subscriptions', userToken, { subscription: house.subscription });
  const device = await subscribe();
  const me = await house.fetch(
    new Request(`${house.origin}/v1/me`, { headers: { Authorization: `Bearer ${userToken}` } }),
  );
  const { tenantId } = (await me.json()) as { tenantId: string };
  const claims = { tenantId, askId: asks[0]?.id ?? '', userId: user.id, deviceId: device.id };
  const tokens: Record<Who, string | undefined> = {
    anyone: undefined,
    user: userToken,
    agent: key,
    admin: house.adminKey,
    device: undefined,
    answer: house.answerToken(claims),
  };
  return {
    options: {
      ids: [user.id, agent.id, spare.id, conversation.id, device.id, ...asks.map(({ id }) => id)],
      fields: {
        // a request that waits for its time to be over proves nothing
        wait: fc.constantFrom('0', '00'),
        value: fc.oneof(fc.constantFrom('approve', 'deny', 'always', 'a', null), fc.array(fc.constantFrom('a', 'b'))),
        timeZone: fc.constantFrom('Europe/Vienna', 'UTC', 'Mars/Base'),
      },
    },
    token: async (who, route) => {
      // a route among these forgets the device, one gives it a new token, one ends the session that calls
      if (who === 'device') return (await subscribe()).deviceToken;
      return who === 'user' && route === 'revokeSession' ? (await session()).token : tokens[who];
    },
  };
};
