import { expect, test } from 'vitest';
import { onStdio, openHttp, openJournal, openModelRoom } from './model.suite.ts';
import type { ModelSettings } from './settings.ts';

type Provider = ModelSettings['provider'];

/** The beginning of an answer, as each provider streams it. What ends it is never sent. */
const chat = (delta: object): object[] => [
  { id: 'x', created: 0, model: 'm', choices: [{ index: 0, delta: { role: 'assistant', ...delta } }] },
];
const anthropic = (block: object, ...deltas: object[]): object[] => [
  {
    type: 'message_start',
    message: { id: 'x', model: 'm', role: 'assistant', content: [], usage: { input_tokens: 1 } },
  },
  { type: 'content_block_start', index: 0, content_block: block },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index: 0, delta })),
];
const words = (provider: Provider): object[] =>
  provider === 'anthropic'
    ? anthropic({ type: 'text', text: '' }, { type: 'text_delta', text: 'Half an ans' })
    : chat({ content: 'Half an ans' });
const tool = (provider: Provider, args: string): object[] =>
  provider === 'anthropic'
    ? anthropic(
        { type: 'tool_use', id: 't1', name: 'notes_write', input: {} },
        ...(args === '' ? [] : [{ type: 'input_json_delta', partial_json: args }]),
      )
    : chat({
        tool_calls: [{ index: 0, id: 't1', type: 'function', function: { name: 'notes_write', arguments: args } }],
      });

/** A service whose every answer ends cleanly after these events. */
const cutting = (chunks: readonly object[]) =>
  openHttp((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const chunk of chunks) {
      const event = 'type' in chunk ? `event: ${chunk.type}\n` : '';
      response.write(`${event}data: ${JSON.stringify(chunk)}\n\n`);
    }
    response.end();
  });

const providers: Provider[] = ['openai', 'anthropic', 'mistral', 'compatible'];

test.each(providers)(
  '%s: a stream that ends in the middle of the words is an error, and they are kept',
  async (provider) => {
    await using service = await cutting(words(provider));
    await using house = await openModelRoom([], [], { provider, name: 'm', url: `${service.url}/v1` });
    const { reply } = await house.until('Hi', 'error');
    expect(reply).toMatchObject({ parts: [{ type: 'text', text: 'Half an ans' }], error: { code: 'model_cut' } });
    expect(service.requests).toHaveLength(1);
  },
);

test.each(providers.flatMap((provider) => [[provider, ''] as const, [provider, '{}'] as const]))(
  '%s: a call that is cut off after %j is never made',
  async (provider, args) => {
    using journal = openJournal();
    await using service = await cutting(tool(provider, args));
    const settings = { provider, name: 'm', url: `${service.url}/v1` };
    await using house = await openModelRoom([], [onStdio(journal)], settings);
    const reply = await failed(house);
    expect(reply).toMatchObject({ parts: [], error: { code: 'model_cut' } });
    expect(journal.lines).toEqual([]);
    // nothing came of it, so it is tried again
    expect(service.requests).toHaveLength(4);
  },
);

test.each(providers)('%s: a page in place of a stream is an error that says where to look', async (provider) => {
  await using service = await openHttp((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Hello</title>');
  });
  await using house = await openModelRoom([], [], { provider, name: 'm', url: `${service.url}/v1` });
  const reply = await failed(house);
  expect(reply.error).toMatchObject({ code: 'model_cut', message: expect.stringContaining('BECKON_MODEL_URL') });
});

/** The reply of a turn that is tried until it is given up. */
const failed = async (house: Awaited<ReturnType<typeof openModelRoom>>) => {
  const talk = await house.room.talk();
  const { replyId } = await house.room.say(talk, 'Hi');
  return house.running(async () => {
    const reply = await house.room.reply(talk, replyId);
    if (reply?.status !== 'error') throw new Error(`not yet: ${reply?.status}`);
    return reply;
  });
};
