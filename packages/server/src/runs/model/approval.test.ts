import type { Ask } from '@beckon/protocol';
import type { Script, ToolCall } from '@beckon/testkit/model';
import { expect, test, vi } from 'vitest';
import { openAsks } from '../../asks/asks.ts';
import { Desk } from '../desk.ts';
import { silent } from '../room.suite.ts';
import { openRuns } from '../runs.ts';
import { verdictOf } from './approval.ts';
import { type ModelRoom, onStdio, openJournal, openModelRoom, silentBut } from './model.suite.ts';
import { openModelAgent } from './open.ts';

const write = (text: string): ToolCall => ({ name: 'notes_write', arguments: { text } });
const script = (...calls: ToolCall[]): Script => [{ text: 'I write. ', calls }, { text: 'Done.' }];

const lastMessages = (house: ModelRoom): { role: string; content: string }[] =>
  house.model.requests.at(-1)?.body.messages as { role: string; content: string }[];

const begin = async (house: ModelRoom) => {
  const talk = await house.room.talk();
  const said = await house.room.say(talk, 'Write milk');
  const ask = await house.asked();
  await house.room.until(talk, said.replyId, 'pending');
  return { talk, ...said, ask };
};

test('a tool that needs approval asks with its arguments, waits, and runs once it is approved', async () => {
  using journal = openJournal();
  await using house = await openModelRoom(script(write('milk')), [onStdio(journal, ['write'])]);
  const { talk, replyId, ask } = await begin(house);
  expect(ask).toMatchObject({ kind: 'approval', title: 'Run notes: write?', detail: '{\n  "text": "milk"\n}' });
  expect((await house.room.reply(talk, replyId))?.parts).toMatchObject([{ text: 'I write. ' }, { type: 'tool_call' }]);
  expect(house.room.desk.all).toEqual([]);
  expect(journal.lines).toEqual([]);
  await house.answer(ask, 'approve');
  const { parts } = await house.room.until(talk, replyId, 'done');
  expect(parts).toMatchObject([
    { text: 'I write. ' },
    { type: 'tool_call', name: 'notes_write' },
    { type: 'tool_result', output: 'wrote milk' },
    { text: 'Done.' },
  ]);
  expect(journal.lines).toEqual(['milk']);
  expect(lastMessages(house).slice(1)).toMatchObject([
    { role: 'user', content: 'Write milk' },
    { role: 'assistant', content: 'I write. ', tool_calls: [{ function: { arguments: '{"text":"milk"}' } }] },
    { role: 'tool', content: 'wrote milk' },
  ]);
});

test.each<[string, string, string | undefined, RegExp]>([
  ['deny', 'deny', undefined, /^Ann denied this, so it was not run\. Do not try/],
  ['deny, with words', 'deny', 'use the other list', /Ann said: “use the other list”/],
])('%s: it is not run, and the model hears who said no', async (_, value, text, words) => {
  using journal = openJournal();
  await using house = await openModelRoom(script(write('milk')), [onStdio(journal, true)]);
  const { talk, replyId, ask } = await begin(house);
  await house.answer(ask, value, text);
  const { parts } = await house.room.until(talk, replyId, 'done');
  expect(parts[2]).toMatchObject({ type: 'tool_result', error: true, output: expect.stringMatching(words) });
  expect(lastMessages(house).at(-1)).toMatchObject({ role: 'tool', content: expect.stringMatching(words) });
  expect(journal.lines).toEqual([]);
});

test('approved with words: it runs, and the model reads them, too', async () => {
  using journal = openJournal();
  await using house = await openModelRoom(script(write('milk')), [onStdio(journal, true)]);
  const { talk, replyId, ask } = await begin(house);
  await house.answer(ask, 'approve', 'but no more today');
  const { parts } = await house.room.until(talk, replyId, 'done');
  expect(parts[2]).toMatchObject({ output: 'Ann said: “but no more today”\nwrote milk' });
});

test('a question that is withdrawn is no yes', async () => {
  using journal = openJournal();
  await using house = await openModelRoom(script(write('milk')), [onStdio(journal, true)]);
  const { talk, replyId, ask } = await begin(house);
  await house.room.store.asks.cancel(house.room.crew.tenantId, house.room.crew.agent.id, ask.id, 'too late');
  const { parts } = await house.room.until(talk, replyId, 'done');
  expect(parts[2]).toMatchObject({
    error: true,
    output: expect.stringContaining('withdrawn (too late), so this was not run'),
  });
  expect(journal.lines).toEqual([]);
});

test('several calls are made in their order: what stands behind a question waits, too', async () => {
  using journal = openJournal();
  const calls = [{ name: 'notes_read', arguments: { text: 'list' } }, write('milk'), { ...write('bread') }];
  await using house = await openModelRoom(
    [{ calls: [...calls, { name: 'notes_read', arguments: { text: 'list again' } }] }, { text: 'Done.' }],
    [onStdio(journal, ['write'])],
  );
  const { talk, replyId, ask } = await begin(house);
  expect(ask.detail).toContain('milk');
  await house.answer(ask, 'approve');
  const next = await house.asked();
  expect(next.detail).toContain('bread');
  expect(journal.lines).toEqual(['milk']);
  await house.answer(next, 'deny');
  const { parts } = await house.room.until(talk, replyId, 'done');
  expect(parts.filter(({ type }) => type === 'tool_result')).toMatchObject([
    { callId: '1', output: 'read list' },
    { callId: '2', output: 'wrote milk' },
    { callId: '3', error: true },
    { callId: '4', output: 'read list again' },
  ]);
  expect(journal.lines).toEqual(['milk']);
});

test('a run that is tried again asks again: what was approved once may have run once', async () => {
  using journal = openJournal();
  const cut: Script = [{ calls: [write('milk')] }, { cut: 'half' }, { calls: [write('milk')] }, { text: 'Done.' }];
  await using house = await openModelRoom(cut, [onStdio(journal, true)]);
  const { talk, replyId, runId, ask } = await begin(house);
  await house.answer(ask, 'approve');
  await house.room.until(talk, replyId, 'error');
  await house.room.runs.retry(house.room.ann, runId);
  const again = await house.asked();
  expect(again.id).not.toBe(ask.id);
  await house.answer(again, 'deny');
  await house.room.until(talk, replyId, 'done');
  expect(journal.lines).toEqual(['milk']);
});

/** Another life of the server on the same store: what the last one left is repaired, and the rest goes on. */
const openAgain = async ({ room, settings }: ModelRoom): Promise<AsyncDisposable> => {
  const { store, bus, clock } = room;
  const agent = openModelAgent({ settings, clock, log: silentBut([]), version: '0' });
  const asks = openAsks({ store, bus, clock });
  const runs = await openRuns({
    ...{ store, bus, clock, log: silent, desk: new Desk(), nodeId: 'one', agent: agent.agent },
    hold: (_, signal, wait) => wait(signal),
    ask: async (by, ask) => (await asks.open(by, ask)).ask,
    getAsk: async (by, id) => (await store.asks.get(by, id)) ?? expect.unreachable(),
  });
  return {
    [Symbol.asyncDispose]: async () => {
      const closed = runs.close();
      await clock.advance(10_000);
      await closed;
      await agent.close();
    },
  };
};

test('the server is closed between question and answer, and opened again: it goes on as if nothing was', async () => {
  using journal = openJournal();
  await using house = await openModelRoom(script(write('milk')), [onStdio(journal, true)]);
  const { talk, replyId, ask } = await begin(house);
  await house.room.runs.close();
  await using _ = await openAgain(house);
  await house.answer(ask, 'approve');
  const { parts } = await house.room.until(talk, replyId, 'done');
  expect(parts).toMatchObject([{ text: 'I write. ' }, {}, { output: 'wrote milk' }, { text: 'Done.' }]);
  expect(journal.lines).toEqual(['milk']);
  expect(house.model.requests).toHaveLength(2);
});

test('a server that dies while an approved tool runs does not run it again, and the model hears that nobody knows', async () => {
  using journal = openJournal();
  const hang = { name: 'notes_hang', arguments: { text: 'x' } };
  await using house = await openModelRoom([{ calls: [hang] }, { text: 'Shall I?' }], [onStdio(journal, true)]);
  const { talk, replyId, ask } = await begin(house);
  await house.answer(ask, 'approve');
  await house.room.until(talk, replyId, 'streaming');
  await vi.waitFor(() => expect(journal.lines).toEqual(['hangs on x']), 10_000);
  await using _ = await openAgain(house);
  await house.room.until(talk, replyId, 'interrupted');
  const next = await house.room.say(talk, 'And?');
  await house.room.until(talk, next.replyId, 'done');
  expect(lastMessages(house).slice(2)).toMatchObject([
    { role: 'assistant', tool_calls: [{ function: { name: 'notes_hang' } }] },
    { role: 'tool', content: expect.stringContaining('Unknown outcome') },
    { role: 'user', content: 'And?' },
  ]);
  expect(journal.lines).toEqual(['hangs on x']);
});

test('nobody answered in time is no yes either', () => {
  const ask = { state: 'expired', kind: 'approval' } as Ask;
  expect(verdictOf(ask)).toMatchObject({
    type: 'refused',
    outcome: { error: true, output: expect.stringMatching(/^Nobody answered in time/) },
  });
});
