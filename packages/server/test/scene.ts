import type { Route, Who } from '@beckon/protocol';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { ArbitraryOptions } from './arbitrary.ts';

/** A house as the routes' suite sees it: a function from Request to Response, and the operator's key. */
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

/** A tenant with one of everything, made over the wire. */
export interface Scene {
  /** What to generate for a route: ids of things that are there, of the kind that its path names. */
  options(row: Route): Promise<ArbitraryOptions>;
  /** A token of this kind that holds now. */
  token(who: Who, route: string): Promise<string | undefined>;
}

/** Fields of an ask that fit each other more often than by chance. */
const goTogether = {
  kind: fc.constantFrom('approval', 'approval', 'choice', 'text'),
  options: fc.constantFrom(undefined, undefined, [{ id: 'a', label: 'A' }]),
  multiple: fc.constant(false),
  always: fc.constantFrom(undefined, undefined, true),
  custom: fc.constant(false),
};

/** A message as a person sends it, more often than by chance; an agent's is rarer. */
const rarely = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 7, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
const said = {
  cid: fc.uuid(),
  text: fc.constant('Hello'),
  key: rarely(fc.uuid()),
  parts: rarely(fc.constant([{ type: 'text', text: 'Hello' }])),
};

/** What a person looks at, and what they saw: one thing more often than several. */
const shown = { contexts: fc.constantFrom(['/presence/platform'], ['/presence/platform'], [], ['/presence/asks/x']) };
const sawOne = (askId: string | undefined) => ({
  askId: fc.constant(askId),
  notificationId: rarely(fc.uuid()),
  conversationId: rarely(fc.uuid()),
  seq: rarely(fc.constant(1)),
});

type Made = Record<string, string> & { readonly id: string };

export const setScene = async (house: RoutesHouse): Promise<Scene> => {
  const call = async (method: string, path: string, token: string, body?: unknown) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await house.fetch(new Request(house.origin + path, { method, headers, ...sent }));
    const answer = (await response.json()) as Made;
    expect(answer.error).toBeUndefined();
    return answer;
  };
  const post = (path: string, token: string, body: unknown) => call('POST', path, token, body);

  const user = await post('/v1/users', house.adminKey, { name: 'Ann' });
  const friend = await post('/v1/users', house.adminKey, { name: 'Bob' });
  const session = () => post(`/v1/users/${user.id}/tokens`, house.adminKey, {});
  const { token: userToken = '' } = await session();
  const agent = await post('/v1/agents', house.adminKey, { name: 'scout', ownerId: user.id });
  const { key = '' } = await post(`/v1/agents/${agent.id}/keys`, house.adminKey, {});
  const spare = await post(`/v1/agents/${agent.id}/keys`, house.adminKey, {});
  const conversation = await post('/v1/conversations', key, { title: 'A thread' });
  const subscribe = () => post('/v1/push/subscriptions', userToken, { subscription: house.subscription });
  const { tenantId = '' } = await call('GET', '/v1/me', userToken);

  let count = 0;
  let approval: Made | undefined;
  const openAsks = async (): Promise<Made[]> => {
    count += 1;
    const ask = (body: object) =>
      post('/v1/asks', key, { key: `scene ${JSON.stringify(body)} ${count}`, title: 'May I?', ...body });
    approval = await ask({ kind: 'approval', body: 'Run the tests.', always: true });
    return [approval, await ask({ kind: 'choice', options: [{ id: 'a', label: 'A' }] }), await ask({ kind: 'text' })];
  };
  await openAsks();

  /** A run that its agent is at, by its first claim; or one that was cancelled, for whoever wants to try it again. */
  const aRun = async (path: string): Promise<string> => {
    const { id } = await post('/v1/conversations', key, { title: 'Another thread' });
    const body = { cid: `scene ${++count}`, text: 'Hello' };
    const { runId = '' } = await post(`/v1/conversations/${id}/messages`, userToken, body);
    if (path.endsWith('/retry')) await post(`/v1/runs/${runId}/cancel`, userToken, {});
    else for (let claimed = ''; claimed !== runId; ) claimed = (await claim()).run.id;
    return runId;
  };
  const claim = async () => (await post('/v1/runs/claim', key, {})) as unknown as { run: Made };

  /** Fresh ones, because the route before may have settled or removed what was there. */
  const idsFor = async (path: string): Promise<string[]> => {
    if (path.startsWith('/v1/asks')) return (await openAsks()).map(({ id }) => id);
    if (path.startsWith('/v1/devices')) return [(await subscribe()).id];
    if (path.startsWith('/v1/users')) return [user.id];
    if (path.startsWith('/v1/agents')) return [agent.id, spare.id];
    if (path.startsWith('/v1/conversations')) return [conversation.id];
    if (path.startsWith('/v1/runs/{id}')) return [await aRun(path)];
    const { items } = (await call('GET', '/v1/notifications', userToken)) as unknown as { items: Made[] };
    return items.map(({ id }) => id);
  };

  return {
    options: async (row) => ({
      ids: await idsFor(row.path),
      fields: {
        // a request that waits for its time to be over proves nothing
        wait: fc.constantFrom('0', '00'),
        value: fc.oneof(fc.constantFrom('approve', 'deny', 'always', 'a', null), fc.array(fc.constantFrom('a', 'b'))),
        timeZone: fc.constantFrom('Europe/Vienna', 'UTC', 'Mars/Base'),
        expiresAt: fc.constantFrom(0, 253_402_300_799_999),
        // lines, which JSON Schema cannot tell from other texts
        key: fc.uuid(),
        title: fc.constant('May I?'),
        group: fc.constantFrom('a group', undefined),
        to: fc.constantFrom([user.id], [user.id], [user.id, agent.id], []),
        conversationId: fc.constantFrom(conversation.id, conversation.id, agent.id),
        agentId: fc.constantFrom(agent.id, agent.id, user.id),
        ownerId: fc.constantFrom(user.id, user.id, agent.id),
        subscription: fc.constant(house.subscription),
        vapidPublicKey: fc.constant(undefined),
        userId: fc.constantFrom(friend.id, friend.id, agent.id),
        onBehalfOf: fc.constantFrom(undefined, undefined, user.id),
        fence: fc.constantFrom(1, 1, 2),
        part: fc.constantFrom(0, 0, 1),
        at: fc.constantFrom(0, 0, 1),
        ...(row.path === '/v1/asks' && goTogether),
        ...(row.path === '/v1/conversations/{id}/messages' && said),
        ...(row.path === '/v1/presence' && shown),
        ...(row.path === '/v1/seen' && sawOne(approval?.id)),
      },
    }),
    token: async (who, route) => {
      switch (who) {
        case 'user':
          // this route ends the session that calls it
          return route === 'revokeSession' ? (await session()).token : userToken;
        case 'agent':
          return key;
        case 'admin':
          return house.adminKey;
        case 'device':
          // routes among these forget the device, or give it a new token
          return (await subscribe()).deviceToken;
        case 'answer': {
          const askId = approval?.id ?? '';
          return house.answerToken({ tenantId, askId, userId: user.id, deviceId: (await subscribe()).id });
        }
        case 'anyone':
          return undefined;
      }
    },
  };
};
