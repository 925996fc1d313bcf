import { expect, test } from 'vitest';
import { openModelRoom } from './model.suite.ts';

test('words and thoughts come as the model says them, and whoever looks sees them come', async () => {
  await using house = await openModelRoom([{ reasoning: 'Hm, hm.', text: ['Good ', 'morning.'] }]);
  const talk = await house.room.talk();
  const seen = house.room.look(talk);
  const { replyId } = await house.room.say(talk, 'Hello');
  const reply = await house.room.until(talk, replyId, 'done');
  expect(reply.parts).toEqual([
    { type: 'reasoning', text: 'Hm, hm.' },
    { type: 'text', text: 'Good morning.' },
  ]);
  expect(seen.length).toBeGreaterThan(0);
  expect(house.model.requests[0]).toMatchObject({
    stream: true,
    lastUser: 'Hello',
    headers: { authorization: 'Bearer secret' },
  });
  // some servers refuse an empty list
  expect(house.model.requests[0]?.body).not.toHaveProperty('tools');
});

test('the model reads what was said before, and its instructions', async () => {
  await using house = await openModelRoom([{ text: 'one' }, { text: 'two' }], [], { system: 'You count.' });
  const { talk } = await house.until('first', 'done');
  await house.room.until(talk, (await house.room.say(talk, 'second')).replyId, 'done');
  expect(house.model.requests[1]?.body.messages).toEqual([
    { role: 'system', content: 'You count.' },
    { role: 'user', content: 'first' },
    { role: 'assistant', content: 'one' },
    { role: 'user', content: 'second' },
  ]);
});

test('somebody who stops the answer stops the model', async () => {
  const never = new Promise(() => {});
  await using house = await openModelRoom([{ text: ['I begin ', never] }]);
  const talk = await house.room.talk();
  const { replyId, runId } = await house.room.say(talk, 'Hello');
  await house.running(() => expect(house.room.desk.all[0]?.draft.parts).toHaveLength(1));
  await house.room.runs.cancel(house.room.ann, runId);
  expect(await house.room.until(talk, replyId, 'cancelled')).toMatchObject({ parts: [{ text: 'I begin ' }] });
});
