import { expect, test } from 'vitest';
import { createClient } from '../src/call/client.ts';
import { openStream, type StreamState } from '../src/stream/stream.ts';
import { eventually, openRealHouse, type RealHouse } from './house.ts';
import { openNginx } from './nginx.ts';

/** Follows the owner's feed through `url`, and notes the states it went through and the messages that came. */
const follow = async (house: RealHouse, url: string) => {
  const client = createClient({ url, token: house.token });
  const states: StreamState[] = [];
  const heard: string[] = [];
  const { cursor } = await client.call('state');
  const stream = openStream(client, {
    since: cursor,
    onFrame: (frame) => {
      if (frame.event === 'feed' && frame.data.type === 'message.created') heard.push(frame.data.data.cid ?? '');
    },
    onState: (state) => states.push(state),
    onReset: async () => (await client.call('state')).cursor,
  });
  return { client, states, heard, stream };
};

test('behind a proxy as it comes a stream is a stream: the proxy is asked not to hold it back', async () => {
  await using house = await openRealHouse();
  await using proxy = await openNginx(house.url);
  const { client, states, heard, stream } = await follow(house, proxy.url);
  await eventually(() => expect(states).toContain('live'));
  const { id } = await house.conversation();
  await client.call('postMessage', { params: { id }, body: { cid: 'through', text: 'hello' } });
  await eventually(() => expect(heard).toContain('through'));
  expect(states).not.toContain('polling');
  stream.close();
});

test('behind a proxy that holds streams back all the same, it is noticed, and everything comes by polling', async () => {
  await using house = await openRealHouse();
  await using proxy = await openNginx(house.url, 'proxy_ignore_headers X-Accel-Buffering; proxy_buffers 8 64k;');
  const { client, states, heard, stream } = await follow(house, proxy.url);
  await eventually(() => expect(states).toContain('polling'));
  const { id } = await house.conversation();
  for (const cid of ['one', 'two', 'three']) {
    await client.call('postMessage', { params: { id }, body: { cid, text: cid } });
    await eventually(() => expect(heard.filter((each) => each !== '')).toContain(cid));
  }
  expect(heard.filter((each) => each !== '')).toEqual(['one', 'two', 'three']);
  stream.close();
}, 120_000);
