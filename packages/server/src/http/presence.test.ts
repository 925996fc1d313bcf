import { contexts } from '@beckon/protocol';
import { expect, it } from 'vitest';
import { openEdge } from '../../test/edge.ts';
import { GRACE } from '../attention/company.ts';
import { bearer, open } from './socket.suite.ts';

const aPage = (shows: readonly string[], more: object = {}) => ({
  ...{ connectionId: 'page', contexts: shows, visible: true, focused: true, lastInputAgoMs: 0, ...more },
});

it('takes a report of a person, and says what is wrong with one', async () => {
  await using edge = await openEdge();
  const report = (body: unknown, token = edge.owner.ownerToken) => edge.call('POST', '/v1/presence', { token, body });
  const code = async (answer: ReturnType<typeof report>) => {
    const { status, body } = await answer;
    return [status, body.error?.code, body.error?.field];
  };
  expect((await report(aPage([contexts.platform()]))).status).toBe(204);
  expect((await report(aPage([]))).status).toBe(204);
  expect(await code(report(aPage(['platform'])))).toEqual([400, 'invalid_request', 'contexts']);
  expect(await code(report(aPage([contexts.ask(edge.owner.ownerId)])))).toEqual([404, 'not_found', 'contexts']);
  expect(await code(report(aPage([], { lastInputAgoMs: -1 })))).toEqual([400, 'invalid_request', 'lastInputAgoMs']);
  expect(await code(report(aPage(Array(21).fill(contexts.platform()))))).toEqual([400, 'invalid_request', 'contexts']);
  expect(await code(report(aPage([]), edge.owner.agentKey))).toEqual([403, 'forbidden', undefined]);
});

it('shows who looks at a conversation on the streams of those who look at it, until a while after they left', async () => {
  const { edge, listening } = await open();
  const [agent, owner] = [{ token: edge.owner.agentKey }, { token: edge.owner.ownerToken }];
  const { body: talk } = await edge.call('POST', '/v1/conversations', { ...agent, body: {} });
  const bob = await edge.store.people.createUser({
    ...{ tenantId: edge.owner.tenantId, name: 'Bob', locale: 'en', timeZone: 'UTC' },
  });
  const params = { userId: bob.user.id };
  await edge.call('POST', `/v1/conversations/${talk.id}/members`, { ...owner, body: params });
  const context = contexts.conversation(edge.owner.agentId, talk.id);
  const bobsPage = (shows: readonly string[]) =>
    edge.rooms.presence.report(
      { tenantId: edge.owner.tenantId, kind: 'user', id: bob.user.id, credentialId: null },
      aPage(shows) as never,
    );

  const response = await fetch(`${listening.url}/v1/stream?contexts=${context}`, { headers: bearer(owner.token) });
  const seen = presenceIn(response);
  expect((await seen.next()).value).toEqual([]);
  await bobsPage([context]);
  expect((await seen.next()).value).toEqual([bob.user.id]);
  await bobsPage([]);
  await edge.clock.advance(GRACE);
  expect((await seen.next()).value).toEqual([]);
  await seen.return(undefined);
});

async function* presenceIn(response: Response): AsyncGenerator<string[]> {
  let rest = '';
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const blocks = `${rest}${piece}`.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      const frame = data === undefined ? undefined : JSON.parse(data);
      if (frame?.type === 'presence') yield frame.userIds;
    }
  }
}
