import { afterEach, expect, test } from 'vitest';
import {
  aConversation,
  ann,
  aState,
  heldClock,
  json,
  type PlayedStream,
  played,
  playedStream,
  rest,
  uuid,
} from '../../test/kit.ts';
import { createClient } from '../call/client.ts';
import type { Mirror } from './contract.ts';
import { createMirror } from './mirror.ts';

const open: Mirror[] = [];
afterEach(() => {
  for (const mirror of open.splice(0)) mirror.close();
});

const TALK = uuid(50);

/** A mirror that is live, with a thread that is shown. */
async function looking() {
  const clock = heldClock();
  const streams: PlayedStream[] = [];
  const server = played(({ path }) => {
    if (path === '/v1/state') return json(aState({ conversations: [aConversation(50)] }));
    if (path.endsWith('/messages')) return json({ items: [] });
    if (path !== '/v1/stream') return new Response(null, { status: 204 });
    streams.push(playedStream());
    return (streams.at(-1) as PlayedStream).response;
  });
  const client = createClient({ url: 'http://beckon.test', token: 't', fetch: server.fetch, clock });
  const mirror = createMirror(client, { clock, sharing: null });
  open.push(mirror);
  mirror.start();
  await rest();
  streams.at(-1)?.live();
  const thread = mirror.thread(TALK);
  await rest();
  const stream = (): PlayedStream => streams.at(-1) as PlayedStream;
  let told = 0;
  mirror.subscribe(() => told++);
  return { clock, mirror, thread, stream, told: () => told };
}

const frame = (...userIds: string[]) => ({ type: 'presence', conversationId: TALK, userIds }) as const;

test('who looks is known as the stream told it last, and stays the same object', async () => {
  const { mirror, stream, told } = await looking();
  expect(mirror.people(TALK)).toEqual([]);
  const before = told();
  stream().show(frame(ann.id, uuid(3)));
  await rest();
  expect([mirror.people(TALK), told() > before]).toEqual([[ann.id, uuid(3)], true]);
  expect(mirror.people(TALK)).toBe(mirror.people(TALK));
  stream().show(frame());
  await rest();
  expect(mirror.people(TALK)).toEqual([]);
});

test('nobody is known when the stream is gone, and when the conversation is not looked at', async () => {
  const { mirror, stream, thread, clock } = await looking();
  stream().show(frame(ann.id));
  await rest();
  thread.setVisible(false);
  await rest();
  expect(mirror.people(TALK)).toEqual([]);
  thread.setVisible(true);
  await rest();
  stream().show(frame(ann.id));
  await rest();
  expect(mirror.people(TALK)).toEqual([ann.id]);
  stream().break();
  await clock.advance(0);
  expect(mirror.people(TALK)).toEqual([]);
});
