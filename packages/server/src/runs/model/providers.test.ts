import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { openHttp, openModelRoom } from './model.suite.ts';
import type { ModelSettings } from './settings.ts';

/** What each provider streams for "Hello." and its end, as far as its package reads it. */
const openai = ['Hel', 'lo.'].map((content) => ({ choices: [{ index: 0, delta: { content } }] }));
const end = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
const chat = [...openai, end].map((chunk) => ({ id: 'x', created: 0, model: 'm', ...chunk }));
const anthropic = [
  {
    type: 'message_start',
    message: { id: 'x', model: 'm', role: 'assistant', content: [], usage: { input_tokens: 1 } },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'Hm.' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Hello.' } },
  { type: 'content_block_stop', index: 1 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
  { type: 'message_stop' },
];

test.each<[ModelSettings['provider'], object[], string, Record<string, string>]>([
  ['openai', chat, '/v1/chat/completions', { authorization: 'Bearer key' }],
  ['compatible', chat, '/v1/chat/completions', { authorization: 'Bearer key' }],
  ['mistral', chat, '/v1/chat/completions', { authorization: 'Bearer key' }],
  ['anthropic', anthropic, '/v1/messages', { 'x-api-key': 'key' }],
])('%s is asked in its own way, and understood', async (provider, chunks, path, headers) => {
  const bodies: Record<string, unknown>[] = [];
  await using service = await openHttp(async (request, response) => {
    bodies.push(await readJson(request));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const chunk of chunks) {
      const event = 'type' in chunk ? `event: ${chunk.type}\n` : '';
      response.write(`${event}data: ${JSON.stringify(chunk)}\n\n`);
    }
    response.end(provider === 'anthropic' ? '' : 'data: [DONE]\n\n');
  });
  await using house = await openModelRoom([], [], { provider, name: 'm', url: `${service.url}/v1`, key: 'key' });
  const { reply } = await house.until('Hi', 'done');
  expect(reply.parts.filter(({ type }) => type === 'text')).toEqual([{ type: 'text', text: 'Hello.' }]);
  if (provider === 'anthropic') expect(reply.parts[0]).toEqual({ type: 'reasoning', text: 'Hm.' });
  expect(service.requests[0]).toMatchObject({ method: 'POST', url: path, headers });
  expect(bodies[0]).toMatchObject({ model: 'm', stream: true });
});

test('a service on one’s own machine may want no key', async () => {
  await using house = await openModelRoom([{ text: 'Hello.' }], [], { key: null });
  await house.until('Hi', 'done');
  expect(house.model.requests[0]?.headers).not.toHaveProperty('authorization');
});

const readJson = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  let body = '';
  for await (const chunk of request) body += chunk;
  return JSON.parse(body);
};
