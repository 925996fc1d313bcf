import { expect, test, vi } from 'vitest';
import { openHttp, openModelRoom } from './model.suite.ts';

test.each([
  [{ status: 401 }, 'model_refused_key', /refused the key/],
  [{ status: 403 }, 'model_refused_key', /BECKON_MODEL_KEY/],
  [{ status: 402, message: 'no credit' }, 'model_unpaid', /no credit/],
  [{ status: 404 }, 'model_unknown', /no model “compatible:scripted” at 127\.0\.0\.1/],
  [{ status: 400, message: 'temperature is odd' }, 'model_refused', /temperature is odd/],
  [
    { status: 400, message: "This model's maximum context length is 4096 tokens." },
    'context_too_long',
    /Begin a new one/,
  ],
  [{ status: 413 }, 'context_too_long', /longer than the model can read/],
  [{ status: 429, retryAfter: '3600' }, 'model_busy', /in 60 minutes/],
])('%j is said at once, in words', async (reply, code, words) => {
  await using house = await openModelRoom([reply]);
  const { reply: said } = await house.until('Hello', 'error');
  expect(said.error).toMatchObject({ code, message: expect.stringMatching(words) });
  expect(house.model.requests).toHaveLength(1);
  expect(house.warnings).toMatchObject([{ model: 'compatible:scripted', code, gaveUp: true }]);
});

test('a model that takes no more for now is asked again when it said, and answers', async () => {
  await using house = await openModelRoom([{ status: 429, retryAfter: '20' }, { status: 503 }, { text: 'Here I am.' }]);
  const talk = await house.room.talk();
  const { replyId } = await house.room.say(talk, 'Hello');
  await vi.waitFor(() => expect(house.model.requests).toHaveLength(1));
  const before = house.room.clock.now();
  await house.running(() => expect(house.model.requests).toHaveLength(2));
  expect(house.room.clock.now() - before).toBeGreaterThanOrEqual(20_000);
  await house.running(() => expect(house.model.requests).toHaveLength(3));
  expect(await house.room.until(talk, replyId, 'done')).toMatchObject({ parts: [{ text: 'Here I am.' }] });
});

test('after three more tries it says what the service said', async () => {
  await using house = await openModelRoom([{ reply: { status: 500, message: 'on fire' }, times: 9 }]);
  const talk = await house.room.talk();
  const { replyId } = await house.room.say(talk, 'Hello');
  await house.running(() => expect(house.model.requests).toHaveLength(4));
  const { error } = await house.room.until(talk, replyId, 'error');
  expect(error).toMatchObject({ code: 'model_unavailable', message: expect.stringContaining('500: on fire') });
});

test('an answer that is cut off keeps what came, and is not asked for twice', async () => {
  await using house = await openModelRoom([{ cut: 'half an ans' }]);
  const { reply } = await house.until('Hello', 'error');
  expect(reply).toMatchObject({ parts: [{ type: 'text', text: 'half an ans' }], error: { code: 'model_cut' } });
  expect(house.model.requests).toHaveLength(1);
});

test('a connection that breaks before the first word is tried again', async () => {
  await using house = await openModelRoom([{ cut: '' }, { text: 'Here.' }]);
  const talk = await house.room.talk();
  const { replyId } = await house.room.say(talk, 'Hello');
  await house.running(() => expect(house.model.requests).toHaveLength(2));
  expect(await house.room.until(talk, replyId, 'done')).toMatchObject({ parts: [{ text: 'Here.' }] });
});

test('a model that never begins is given a minute', async () => {
  await using house = await openModelRoom([{ hang: true }]);
  const talk = await house.room.talk();
  const { replyId } = await house.room.say(talk, 'Hello');
  await vi.waitFor(() => expect(house.model.requests).toHaveLength(1), 10_000);
  await house.room.clock.advance(59_000);
  expect((await house.room.reply(talk, replyId))?.status).toBe('streaming');
  await house.room.clock.advance(1_000);
  expect((await house.room.until(talk, replyId, 'error')).error).toMatchObject({ code: 'model_silent' });
});

test('one that stops in the middle is given two', async () => {
  await using house = await openModelRoom([{ text: ['I begin ', new Promise(() => {})] }]);
  const talk = await house.room.talk();
  const { replyId } = await house.room.say(talk, 'Hello');
  await vi.waitFor(() => expect(house.room.desk.all[0]?.draft.parts).toHaveLength(1), 10_000);
  await house.room.clock.advance(119_000);
  expect((await house.room.reply(talk, replyId))?.status).toBe('streaming');
  await house.room.clock.advance(1_000);
  const reply = await house.room.until(talk, replyId, 'error');
  expect(reply).toMatchObject({ parts: [{ text: 'I begin ' }], error: { code: 'model_stalled' } });
});

test('a model that is not there is said so, after a few tries', async () => {
  const gone = await openHttp(() => {});
  await gone[Symbol.asyncDispose]();
  await using house = await openModelRoom([], [], { url: `${gone.url}/v1` });
  const talk = await house.room.talk();
  const { replyId } = await house.room.say(talk, 'Hello');
  const reply = await house.running(async () => {
    const found = await house.room.reply(talk, replyId);
    if (found?.status !== 'error') throw new Error('not yet');
    return found;
  });
  const { host } = new URL(gone.url);
  expect(reply.error).toMatchObject({ code: 'model_unreachable', message: expect.stringContaining(host) });
});

test('a redirect is not followed', async () => {
  await using other = await openHttp((_, response) => void response.end());
  await using model = await openHttp(
    (_, response) => void response.writeHead(307, { location: `${other.url}/v1/chat/completions` }).end(),
  );
  await using house = await openModelRoom([], [], { url: `${model.url}/v1` });
  const { reply } = await house.until('Hello', 'error');
  expect(reply.error).toMatchObject({ code: 'model_redirect', message: expect.stringContaining('BECKON_MODEL_URL') });
  expect(other.requests).toEqual([]);
});

test('an answer without end is stopped', async () => {
  await using endless = await openHttp(async (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const line = `: ${'x'.repeat(1024 * 1024)}\n\n`;
    while (!response.destroyed) await new Promise<unknown>((resolve) => response.write(line, resolve));
  });
  await using house = await openModelRoom([], [], { url: `${endless.url}/v1` });
  const { reply } = await house.until('Hello', 'error');
  expect(reply.error).toMatchObject({ code: 'model_too_large' });
});
