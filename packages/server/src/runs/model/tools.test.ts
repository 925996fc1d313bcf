import { limits } from '@beckon/protocol';
import type { Script, ToolCall } from '@beckon/testkit/model';
import { expect, test, vi } from 'vitest';
import { type ModelRoom, onHttp, onStdio, openHttp, openJournal, openModelRoom } from './model.suite.ts';
import type { McpServer } from './settings.ts';

const messagesOf = (house: ModelRoom, request: number): Record<string, unknown>[] =>
  house.model.requests[request]?.body.messages as Record<string, unknown>[];

const call = (tool: string, text: string): ToolCall => ({ name: `notes_${tool}`, arguments: { text } });
const twoSteps = (...calls: ToolCall[]): Script => [{ text: 'I look. ', calls }, { text: 'Done.' }];

test.each<['stdio' | 'http', 'new' | 'old']>([
  ['stdio', 'old'],
  ['http', 'new'],
  ['http', 'old'],
])(
  'tools over %s, in the %s protocol: called in order, and what they came to is read by the model',
  async (way, era) => {
    using journal = openJournal();
    await using http = await onHttp(journal, era === 'old' ? true : undefined);
    const server = way === 'http' ? http.server : onStdio(journal);
    await using house = await openModelRoom(twoSteps(call('write', 'milk'), call('read', 'list')), [server]);
    const { reply } = await house.until('Go', 'done');
    expect(reply.parts).toMatchObject([
      { type: 'text', text: 'I look. ' },
      { type: 'tool_call', callId: '1', name: 'notes_write', title: 'notes: write', input: '{"text":"milk"}' },
      { type: 'tool_call', callId: '2', name: 'notes_read' },
      { type: 'tool_result', callId: '1', output: 'wrote milk' },
      { type: 'tool_result', callId: '2', output: 'read list' },
      { type: 'text', text: 'Done.' },
    ]);
    expect(journal.lines).toEqual(['milk']);
    expect(house.model.requests[0]?.tools).toContain('notes_write');
    const messages = house.model.requests[1]?.body.messages as { role: string; content: string }[];
    expect(messages.slice(-3)).toMatchObject([
      { role: 'assistant', content: 'I look. ', tool_calls: [{ function: { name: 'notes_write' } }, {}] },
      { role: 'tool', content: 'wrote milk' },
      { role: 'tool', content: 'read list' },
    ]);
    if (way === 'http') expect(http.requests.every((request) => request.headers['x-key'] === 'k')).toBe(true);
  },
);

test('a later turn reads calls and results of an earlier one, and uses the same connection', async () => {
  using journal = openJournal();
  await using house = await openModelRoom(
    [...twoSteps(call('write', 'milk')), { text: 'I wrote milk.' }],
    [onStdio(journal)],
  );
  const { talk } = await house.until('Go', 'done');
  await house.room.until(talk, (await house.room.say(talk, 'What did you do?')).replyId, 'done');
  const [, , asked, result, done, again] = messagesOf(house, 2);
  const [made] = (asked as { tool_calls: { id: string }[] }).tool_calls;
  expect([asked, result, done, again]).toMatchObject([
    { role: 'assistant', content: 'I look. ', tool_calls: [{ function: { arguments: '{"text":"milk"}' } }] },
    { role: 'tool', content: 'wrote milk', tool_call_id: made?.id },
    { role: 'assistant', content: 'Done.' },
    { role: 'user', content: 'What did you do?' },
  ]);
  expect(made?.id).toMatch(/^[a-z0-9]{9}$/);
});

test.each<[string, ToolCall, RegExp]>([
  ['fails', call('fail', 'x'), /^the disk is full$/],
  ['is not there', call('fly', 'x'), /unavailable tool 'notes_fly'/],
  ['refuses its arguments', { name: 'notes_read', arguments: { word: 7 } }, /text/],
  ['dies', call('die', 'x'), /[Cc]losed/],
  ['gets too much to keep', call('write', 'x'.repeat(limits.toolTextLength)), /longer than 32000/],
])('a tool that %s is an error that the model hears of', async (_, wanted, words) => {
  using journal = openJournal();
  await using house = await openModelRoom(twoSteps(wanted), [onStdio(journal)]);
  const { reply } = await house.until('Go', 'done');
  expect(reply.parts[2]).toMatchObject({ type: 'tool_result', error: true, output: expect.stringMatching(words) });
  expect(reply.parts.at(-1)).toMatchObject({ text: 'Done.' });
  expect(journal.lines).toEqual([]);
});

test('after a tool took its server down, the next turn starts it anew', async () => {
  using journal = openJournal();
  const script = [...twoSteps(call('die', 'x')), ...twoSteps(call('write', 'back'))];
  await using house = await openModelRoom(script, [onStdio(journal)]);
  const { talk } = await house.until('Go', 'done');
  await house.room.until(talk, (await house.room.say(talk, 'Again')).replyId, 'done');
  expect(journal.lines).toEqual(['back']);
});

test('a tool that hangs is given a minute', async () => {
  using journal = openJournal();
  await using house = await openModelRoom(twoSteps(call('hang', 'x')), [onStdio(journal)]);
  const talk = await house.room.talk();
  const { replyId } = await house.room.say(talk, 'Go');
  await vi.waitFor(async () => expect((await house.room.reply(talk, replyId))?.parts).toHaveLength(2), 10_000);
  await house.running(() => expect(house.model.requests).toHaveLength(2));
  const reply = await house.room.until(talk, replyId, 'done');
  expect(reply.parts[2]).toMatchObject({ error: true, output: expect.stringContaining('did not answer in time') });
});

const nowhere = (server: Partial<McpServer> & { url?: string }): McpServer =>
  ({ name: 'gone', needsApproval: true, type: 'http', headers: {}, ...server }) as McpServer;

test.each<[string, (url: string) => McpServer, RegExp]>([
  ['never answers', (url) => nowhere({ url: `${url}/hang` }), /no answer within 10 seconds/],
  ['sends elsewhere', (url) => nowhere({ url: `${url}/away` }), /redirects are not followed/],
  ['is no MCP server', (url) => nowhere({ url: `${url}/other` }), /./],
  ['cannot be started', () => nowhere({ type: 'stdio', command: '/no/such/program', args: [], env: {} }), /ENOENT/],
  [
    'is a program that says nothing',
    () => nowhere({ type: 'stdio', command: process.execPath, args: ['-e', 'process.stdin.resume()'], env: {} }),
    /no answer within 10 seconds/,
  ],
])('a server that %s takes its own tools away and no others', async (_, serverAt, why) => {
  using journal = openJournal();
  await using other = await openHttp(({ url }, response) => {
    if (url === '/away') response.writeHead(307, { location: '/hang' }).end();
    else if (url === '/other') response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Hello');
  });
  await using http = await onHttp(journal);
  await using house = await openModelRoom(twoSteps(call('write', 'milk')), [serverAt(other.url), http.server]);
  const talk = await house.room.talk();
  const { replyId } = await house.room.say(talk, 'Go');
  // the tools that are there take a moment of true time, which the held clock must not run ahead of
  await vi.waitFor(() => expect(http.answered).toBeGreaterThanOrEqual(2), 10_000);
  await house.running(() => expect(house.model.requests).toHaveLength(2));
  await house.room.until(talk, replyId, 'done');
  expect(journal.lines).toEqual(['milk']);
  const [system] = messagesOf(house, 0);
  expect(system?.content).toMatch(/The tools of “gone” are not there now: /);
  expect(system?.content).toMatch(why);
  expect(house.warnings).toMatchObject([{ server: 'gone', why: expect.stringMatching(why) }]);
  if (_ === 'sends elsewhere') expect(other.requests.map(({ url }) => url)).not.toContain('/hang');
});

test('a long output is cut, and many of them still fit', async () => {
  using journal = openJournal();
  const steps: Script = Array.from({ length: 20 }, () => ({ calls: [call('loud', 'x')] }));
  await using house = await openModelRoom([...steps, { text: 'Done.' }], [onStdio(journal)]);
  const { reply } = await house.until('Go', 'done');
  const outputs = reply.parts.flatMap((part) => (part.type === 'tool_result' ? [part.output ?? ''] : []));
  expect(outputs).toHaveLength(20);
  expect(outputs[0]?.length).toBeLessThanOrEqual(limits.toolTextLength);
  expect(outputs[0]).toMatch(/\(Cut off here: 100000 characters in all\.\)$/);
  expect(JSON.stringify(reply.parts).length).toBeLessThanOrEqual(limits.messageBytes);
});

test('a model that calls without end is stopped', async () => {
  using journal = openJournal();
  const again = { reply: { calls: [call('read', 'x')] }, times: 99 };
  await using house = await openModelRoom([again], [onStdio(journal)]);
  const { reply } = await house.until('Go', 'error');
  expect(reply.error).toMatchObject({ code: 'too_many_steps' });
  expect(house.model.requests).toHaveLength(25);
});

test('a program gets what its entry names, and nothing of the server’s own environment', async () => {
  using journal = openJournal();
  vi.stubEnv('BECKON_SECRET_OF_OURS', 'x');
  await using house = await openModelRoom(twoSteps(call('environment', 'x')), [onStdio(journal)]);
  const { reply } = await house.until('Go', 'done');
  vi.unstubAllEnvs();
  const { output } = reply.parts[2] as { output: string };
  expect(output).toContain('NOTES');
  expect(output).not.toContain('BECKON');
});
