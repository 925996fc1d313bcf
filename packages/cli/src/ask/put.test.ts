import { systemClock } from '@beckon/client';
import { createAgent } from '@beckon/client/agent';
import { type Ask, Fault, type OpenAsk } from '@beckon/protocol';
import { expect, test } from 'vitest';
import { put } from './put.ts';

const id = '01a1f91d-3913-7375-b389-da1866f31513';
const ask: OpenAsk = { key: 'deploy', kind: 'approval', title: 'Deploy?' };
const known: Ask = {
  ...ask,
  id,
  title: 'Delete\u202e?',
  risk: 'normal',
  state: 'open',
  agentId: id,
  to: [id],
  version: 1,
  createdAt: 1,
};

const putTo = (refusal: Fault): Promise<Ask> => {
  const clock = systemClock();
  const refuse = async (): Promise<Response> => Response.json(refusal.toBody(), { status: refusal.status });
  return put({ clock }, createAgent({ url: 'http://beckon.test', key: 'k', fetch: refuse, clock }), ask);
};

test('a key that another ask has: the refusal names it, where the server says which', async () => {
  await expect(putTo(new Fault('key_reused', undefined, { ask: known }))).rejects.toMatchObject({
    code: 'key_reused',
    message: `This key was used before, for something else. Choose another key. It is the key of "Delete[U+202E]?" (open, ask ${id}).`,
  });
  await expect(putTo(new Fault('key_reused'))).rejects.toMatchObject({
    message: 'This key was used before, for something else. Choose another key.',
  });
  await expect(putTo(new Fault('key_reused', undefined, { ask: 'odd' }))).rejects.toMatchObject({ code: 'key_reused' });
});

test('other refusals are passed on', async () => {
  await expect(putTo(new Fault('no_addressee'))).rejects.toMatchObject({ code: 'no_addressee' });
});
