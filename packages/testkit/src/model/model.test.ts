import { expect, test } from 'vitest';
import { MODEL, openModel, SMALL_MODEL } from './index.ts';

const ask = (url: string, text: string, more: object = {}, signal?: AbortSignal): Promise<Response> =>
  fetch(`${url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: text }], ...more }),
    ...(signal && { signal }),
  });

/** The deltas of a stream, in order, and why it finished. */
async function deltas(
  response: Response,
): Promise<{ content: string[]; finish: unknown; usage: unknown; calls: unknown[] }> {
  const lines = (await response.text()).split('\n\n').filter((line) => line.startsWith('data: {'));
  const chunks = lines.map((line) => JSON.parse(line.slice('data: '.length)));
  const choices = chunks.flatMap((chunk) => chunk.choices);
  return {
    content: choices.map(({ delta }) => delta.content).filter(Boolean),
    finish: choices.at(-1)?.finish_reason,
    usage: chunks.at(-1)?.usage,
    calls: choices.flatMap(({ delta }) => delta.tool_calls ?? []),
  };
}

test('replies come in order, whole or streamed, and the requests are kept', async () => {
  await using model = await openModel({ script: [{ text: 'one two three' }, { text: ['Fo', 'ur'] }] });
  const whole = await (await ask(model.url, 'count')).json();
  expect(whole.choices[0]).toMatchObject({
    message: { role: 'assistant', content: 'one two three' },
    finish_reason: 'stop',
  });
  const streamed = await ask(model.url, 'go on', { stream: true });
  expect(streamed.headers.get('content-type')).toBe('text/event-stream');
  expect(await deltas(streamed)).toMatchObject({ content: ['Fo', 'ur'], finish: 'stop', usage: { total_tokens: 20 } });
  expect(model.requests.map(({ lastUser, stream }) => [lastUser, stream])).toEqual([
    ['count', false],
    ['go on', true],
  ]);
});

test('a line may wait for its request, by part, by pattern or by test', async () => {
  await using model = await openModel({
    script: [
      { when: 'weather', reply: { text: 'rain' }, times: 2 },
      { when: /^hi/i, reply: { text: 'hello' } },
      { when: ({ lastRole }) => lastRole === 'tool', reply: { text: 'done' } },
    ],
  });
  const say = async (text: string, more?: object): Promise<unknown> => {
    const body = await (await ask(model.url, text, more)).json();
    return body.choices?.[0].message.content ?? body.error.message;
  };
  const parts = [{ role: 'user', content: [{ type: 'text', text: 'the weather?' }] }];
  expect([await say('Hi there'), await say('the weather?'), await say('', { messages: parts })]).toEqual([
    'hello',
    'rain',
    'rain',
  ]);
  expect(await say('the weather?')).toMatch('no line left for: "the weather?"');
  expect(await say('', { messages: [{ role: 'tool', content: 'ok' }] })).toBe('done');
});

test('tool calls carry a name, an id and JSON arguments, in both forms', async () => {
  const call = { name: 'bash', arguments: { command: 'npm test' } };
  await using model = await openModel({ script: [{ calls: [call] }, { text: 'Let me see.', calls: [call, call] }] });
  const tools = [{ type: 'function', function: { name: 'bash' } }];
  const whole = await (await ask(model.url, 'run it', { tools })).json();
  expect(whole.choices[0]).toMatchObject({
    finish_reason: 'tool_calls',
    message: {
      content: null,
      tool_calls: [{ type: 'function', function: { name: 'bash', arguments: '{"command":"npm test"}' } }],
    },
  });
  const { content, calls, finish } = await deltas(await ask(model.url, 'again', { tools, stream: true }));
  expect([content.join(''), finish]).toEqual(['Let me see.', 'tool_calls']);
  expect(calls).toMatchObject([
    { index: 0, id: expect.stringMatching(/^call_/), function: { name: 'bash', arguments: '' } },
    { index: 0, function: { arguments: '{"command":"npm test"}' } },
    { index: 1, function: { name: 'bash' } },
    { index: 1, function: { arguments: '{"command":"npm test"}' } },
  ]);
  expect(model.requests[0]?.tools).toEqual(['bash']);
});

test('a promise holds the stream in its middle', async () => {
  const gate = Promise.withResolvers<void>();
  await using model = await openModel({ script: [{ text: ['before ', gate.promise, 'after'] }] });
  const reader = (await ask(model.url, 'go', { stream: true })).body?.getReader();
  const heard = async (): Promise<string> => new TextDecoder().decode((await reader?.read())?.value);
  let text = '';
  while (!text.includes('before')) text += await heard();
  expect(text).not.toContain('after');
  gate.resolve();
  while (!text.includes('[DONE]')) text += await heard();
  expect(text).toContain('after');
});

test('errors, hangs and cuts', async () => {
  await using model = await openModel({
    script: [
      { status: 429, message: 'slow down', retryAfter: '3' },
      { hang: true },
      { cut: 'half an ans' },
      { cut: '' },
    ],
  });
  const refused = await ask(model.url, 'a');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3']);
  expect(await refused.json()).toMatchObject({ error: { message: 'slow down' } });
  await expect(ask(model.url, 'b', {}, AbortSignal.timeout(30))).rejects.toThrow('aborted');
  await expect(ask(model.url, 'c', { stream: true }).then((response) => response.text())).rejects.toThrow('terminated');
  await expect(ask(model.url, 'd')).rejects.toThrow('fetch failed');
});

test('the small model talks on the side and uses up no line', async () => {
  await using model = await openModel({ script: [{ text: 'the line' }] });
  const aside = await (await ask(model.url, 'a title, please', { model: SMALL_MODEL })).json();
  expect(aside.choices[0].message.content).toBe('A scripted title');
  expect([model.requests.length, model.asides.length]).toEqual([0, 1]);
  const models = await (await fetch(`${model.url}/models`)).json();
  expect(models.data.map(({ id }: { id: string }) => id)).toEqual([MODEL, SMALL_MODEL]);
});
