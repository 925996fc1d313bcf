import { expect, test } from 'vitest';
import { openHome } from '../../test/home.ts';

test('notify tells in a conversation, by its key and by its id', async () => {
  await using home = await openHome();
  const house = await home.open();
  const tell = (...args: string[]) => home.beckon('notify', 'Done', ...args).ended;
  expect(await tell('--conversation', 'release')).toMatchObject({ code: 0, stderr: '' });
  const [conversation, ...more] = (await home.agent().call('listConversations')).items;
  expect([conversation?.key, more]).toEqual(['release', []]);
  expect(await tell('--conversation', conversation?.id ?? '')).toMatchObject({ code: 0 });
  await house.idle();
  const { items } = await home.owner().call('listNotifications');
  expect(items.map(({ conversationId }) => conversationId)).toEqual([conversation?.id, conversation?.id]);
  expect(await tell('--conversation', '00000000-0000-7000-8000-000000000000')).toMatchObject({ code: 66, stdout: '' });
});
