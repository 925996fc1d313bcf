import { expect, test } from 'vitest';
import { eventually, openRealHouse } from '../../test/house.ts';
import { serveAgent } from '../agent/serve.ts';
import type { Client } from '../call/client.ts';
import { createMirror } from '../mirror/mirror.ts';
import type { Sharing } from './sharing.ts';

/** Node has the same locks and channels as browsers. */
const sharing = (shown: () => boolean): Sharing => ({
  locks: { request: (name, options, hold) => navigator.locks.request(name, options, hold) },
  channel(name) {
    const channel = new BroadcastChannel(name);
    return {
      postMessage: (message) => channel.postMessage(message),
      addEventListener: (type, listener) =>
        channel.addEventListener(type, (event) => listener(event as unknown as { data: unknown })),
      close: () => channel.close(),
    };
  },
  visible: shown,
  newTab: () => Math.random().toString(36),
});

test('real locks, a real channel, a real server: two tabs, one stream, every word in both', async () => {
  await using house = await openRealHouse();
  const { id } = await house.conversation();
  let streams = 0;
  const tab = () => {
    const client: Client = {
      ...house.owner,
      request(path, init) {
        if (path.startsWith('/v1/stream')) streams += 1;
        return house.owner.request(path, init);
      },
    };
    const mirror = createMirror(client, { sharing: sharing(() => true) });
    mirror.start();
    return { mirror, thread: mirror.thread(id) };
  };
  const [one, two] = [tab(), tab()];
  for (const { mirror } of [one, two]) await eventually(() => expect(mirror.getSnapshot().connection).toBe('live'));
  expect(streams).toBe(1);
  const go = Promise.withResolvers<void>();
  const serving = serveAgent({ url: house.url, key: house.key }, async function* () {
    yield { type: 'text', text: 'Hello' };
    await go.promise;
    yield { type: 'text', text: ', you' };
  });
  two.thread.say('Hi');
  const words = ({ thread }: ReturnType<typeof tab>): unknown => thread.getSnapshot().messages.at(-1)?.parts;
  for (const each of [one, two]) await eventually(() => expect(words(each)).toEqual([{ type: 'text', text: 'Hello' }]));
  one.mirror.close();
  await eventually(() => expect([streams, two.mirror.getSnapshot().connection]).toEqual([2, 'live']));
  go.resolve();
  await eventually(() => expect(words(two)).toEqual([{ type: 'text', text: 'Hello, you' }]));
  two.mirror.close();
  await serving.stop();
});
