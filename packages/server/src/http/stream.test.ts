import { contexts } from '@beckon/protocol';
import { describe, expect, it, vi } from 'vitest';
import { ADMIN_KEY, browser } from '../../test/edge.ts';
import { toCursor } from '../live/cursor.ts';
import { MOST_PER_CREDENTIAL } from '../live/places.ts';
import { StoreUnavailable } from '../store/store.ts';
import { bearer, open } from './socket.suite.ts';

/** Reads a stream until `enough` stands in it, then leaves. */
const readUntil = async (response: Response, enough: string): Promise<string> => {
  let text = '';
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += piece;
    if (text.includes(enough)) break;
  }
  return text;
};

describe('a stream', () => {
  it('is served raw to a token, a ticket and a cookie, with the headers of every answer', async () => {
    const { edge, listening } = await open({ site: { allowedOrigins: ['https://app.example'] } });
    const ticket = await edge.call('POST', '/v1/stream-tickets', { token: edge.owner.ownerToken, body: {} });
    const ways: [string, Record<string, string>][] = [
      ['', bearer(edge.owner.agentKey)],
      [`?ticket=${ticket.body.ticket}`, {}],
      ['', { Cookie: await browser(edge) }],
    ];
    for (const [query, headers] of ways) {
      const from = { ...headers, Origin: 'https://app.example' };
      const response = await fetch(`${listening.url}/v1/stream${query}`, { headers: from });
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        expect.stringContaining('text/event-stream'),
      ]);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example');
      expect(await readUntil(response, 'caught_up')).toContain('"type":"hello"');
    }
  });

  it('follows from Last-Event-ID, which wins over since', async () => {
    const { edge, listening } = await open();
    const { body: state } = await edge.call('GET', '/v1/state', { token: edge.owner.agentKey });
    await edge.call('POST', '/v1/asks', { token: edge.owner.agentKey, body: { key: 'k', kind: 'text', title: 'new' } });
    const headers = { ...bearer(edge.owner.agentKey), 'Last-Event-ID': state.cursor };
    const response = await fetch(`${listening.url}/v1/stream?since=nonsense`, { headers });
    expect(await readUntil(response, 'caught_up')).toContain('"title":"new"');
    const poll = await fetch(`${listening.url}/v1/stream?since=nonsense&wait=0`, { headers });
    expect(JSON.stringify(await poll.json())).toContain('"title":"new"');
  });

  it('resets on a cursor of somebody else, of another life of the feed, and of what has not happened', async () => {
    const { edge, listening } = await open();
    const state = (token: string) => edge.call('GET', '/v1/state', { token });
    const { cursor } = (await state(edge.owner.agentKey)).body;
    const { epoch, seq } = await edge.store.feeds.head(edge.owner.agentId);
    const wrong = [
      ['principal', (await state(edge.owner.ownerToken)).body.cursor],
      ['epoch', toCursor('another', edge.owner.agentId, seq)],
      ['future', toCursor(epoch, edge.owner.agentId, seq + 1)],
      ['malformed', `${cursor}AA`],
    ];
    for (const [reason, since] of wrong) {
      const go = (wait = '') =>
        fetch(`${listening.url}/v1/stream?since=${since}${wait}`, { headers: bearer(edge.owner.agentKey) });
      const response = await go();
      expect([response.status, await response.text()]).toEqual([200, expect.stringContaining(`"reason":"${reason}"`)]);
      expect(await (await go('&wait=0')).json()).toMatchObject({ frames: [{ data: { type: 'reset', reason } }] });
    }
  });

  it('carries the words of the contexts it opens with, or declares later by its name', async () => {
    const { edge, listening } = await open();
    const [agent, owner] = [{ token: edge.owner.agentKey }, { token: edge.owner.ownerToken }];
    const { body: talk } = await edge.call('POST', '/v1/conversations', { ...agent, body: {} });
    await edge.call('POST', `/v1/conversations/${talk.id}/messages`, { ...owner, body: { cid: 'c', text: 'Hi' } });
    const { body: turn } = await edge.call('POST', '/v1/runs/claim', agent);
    const writes = [{ type: 'text', part: 0, at: 0, text: 'So far' }];
    await edge.call('POST', `/v1/runs/${turn.run.id}/parts`, { ...agent, body: { fence: turn.fence, writes } });
    const context = contexts.conversation(edge.owner.agentId, talk.id);
    const go = (query = '') => fetch(`${listening.url}/v1/stream${query}`, { headers: bearer(edge.owner.ownerToken) });

    const opened = await readUntil(await go(`?contexts=${contexts.platform()},${context}`), 'snapshot');
    expect(opened).toContain('"text":"So far"');

    const stream = await go();
    const [mine, copy] = stream.body?.tee() ?? [];
    const hello = await readUntil(new Response(mine), 'caught_up');
    const connectionId = /"connectionId":"([^"]+)"/.exec(hello)?.[1];
    const declared = await edge.call('PUT', '/v1/stream/contexts', {
      ...owner,
      body: { connectionId, contexts: [context] },
    });
    expect(declared.status).toBe(204);
    expect(await readUntil(new Response(copy), 'snapshot')).toContain('event: live\ndata: {"type":"snapshot"');
  });

  it('is refused for good with JSON', async () => {
    const { edge, listening } = await open();
    const refused = async (query: string, token?: string) => {
      const response = await fetch(`${listening.url}/v1/stream${query}`, token ? { headers: bearer(token) } : {});
      const { error } = (await response.json()) as { error: { code: string } };
      return [response.status, error.code];
    };
    expect(await refused('')).toEqual([401, 'unauthenticated']);
    expect(await refused('', 'bk_session_x')).toEqual([401, 'unauthenticated']);
    expect(await refused('?ticket=bk_ticket_x')).toEqual([401, 'unauthenticated']);
    expect(await refused('', ADMIN_KEY)).toEqual([403, 'forbidden']);
    expect(await refused('?cursor=x', edge.owner.agentKey)).toEqual([400, 'unknown_field']);
    expect(await refused('?since=x&since=y', edge.owner.agentKey)).toEqual([400, 'invalid_request']);
  });

  it('is put off with a goodbye, for EventSource would give up on an error', async () => {
    const { edge, listening } = await open({ site: { rates: { burst: 1, perMinute: 60 } } });
    const go = () => fetch(`${listening.url}/v1/stream`, { headers: bearer(edge.owner.agentKey) });
    await readUntil(await go(), 'hello');
    const over = await go();
    expect([over.status, over.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/event-stream'),
    ]);
    const text = await over.text();
    expect(text).toContain('"reason":"rate_limited"');
    expect(text).toMatch(/^retry: 1000$/m);
  });

  it('is put off, too, while the store is unavailable or something failed', async () => {
    for (const error of [new StoreUnavailable('locked'), new TypeError('oops')]) {
      const { edge, listening } = await open({
        rooms: (rooms) => ({ auth: { ...rooms.auth, authenticate: () => Promise.reject(error) } }),
      });
      const response = await fetch(`${listening.url}/v1/stream`, { headers: bearer(edge.owner.agentKey) });
      expect([response.status, await response.text()]).toEqual([
        200,
        expect.stringContaining('"reason":"unavailable"'),
      ]);
    }
  });
});

/** A machine that is busy is no failure. */
const BUSY = { timeout: 30_000 };

describe('too much that is held open', () => {
  it('ends the oldest stream; where waits have all places, a stream is told goodbye and a wait 429, with a time', async () => {
    const { edge, listening } = await open();
    const headers = bearer(edge.owner.agentKey);
    const leave = new AbortController();
    const get = (path: string) => fetch(listening.url + path, { headers, signal: leave.signal });
    const oldest = await get('/v1/stream');
    const more = await Promise.all(Array.from({ length: MOST_PER_CREDENTIAL }, () => get('/v1/stream')));
    expect(await oldest.text()).toContain('"reason":"rate_limited"');
    await Promise.all(more.map((stream) => stream.body?.cancel()));
    await vi.waitFor(() => expect(edge.live.open).toBe(0), BUSY);

    // of one more than there are places for, one is answered; the others wait
    const waits = Array.from({ length: MOST_PER_CREDENTIAL + 1 }, () => get('/v1/stream?wait=60'));
    const poll = await Promise.race(waits);
    expect(poll.status).toBe(429);
    expect(poll.headers.get('retry-after')).toBe('5');
    expect(await poll.json()).toMatchObject({ error: { code: 'rate_limited', next: 'retry' } });
    expect(await (await get('/v1/stream')).text()).toContain('"reason":"rate_limited"');
    leave.abort();
    await Promise.allSettled(waits);
  });
});
