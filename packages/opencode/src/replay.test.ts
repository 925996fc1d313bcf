import { expect, test } from 'vitest';
import { play } from '../test/played.ts';

/**
 * What OpenCode 1.18.33 was seen to send, played back a second apart, as if somebody sat at the terminal: everything
 * that Beckon is told, in order.
 */
const replayed = async (name: string, pace?: number): Promise<string[]> => {
  const { replay, said, opencode, wait } = play();
  await replay(name, pace);
  await wait(60_000);
  expect(opencode.logged).toEqual([]);
  return said;
};

test('01: a turn without a question is one event, though idle comes twice', async () => {
  expect(await replayed('01-normal-turn')).toMatchInlineSnapshot(`
    [
      "conversation rYwD4z Fake session title",
      "event task_complete raJReF [Hi human, nothing to do.] in rYwD4z",
    ]
  `);
});
test('02: one command can ask twice, for the directory and for itself', async () => {
  expect(await replayed('02-permission-http-reply')).toMatchInlineSnapshot(`
    [
      "conversation ljXjLE Fake session title",
      "open approval Run a command outside the project? [git status; rm -rf /nonexistent-xyz] in ljXjLE (always)",
      "answer git status; rm -rf /nonexistent-xyz "approve"",
      "ack git status; rm -rf /nonexistent-xyz true",
      "open approval Run a command? [git status; rm -rf /nonexistent-xyz] in ljXjLE (always)",
    ]
  `);
});
test('05: refused at the terminal', async () => {
  expect(await replayed('05-permission-reject-plain')).toMatchInlineSnapshot(`
    [
      "conversation k3P7L5 Fake session title",
      "open approval Run a command? [echo C] in k3P7L5 (always)",
      "answer echo C "deny"",
      "ack echo C true",
      "event task_complete jzusVO [] in k3P7L5",
    ]
  `);
});
test('06: refused with words at the terminal', async () => {
  expect(await replayed('06-permission-reject-message')).toMatchInlineSnapshot(`
    [
      "conversation aAXks3 Fake session title",
      "open approval Run a command? [echo D] in aAXks3 (always)",
      "answer echo D "deny"",
      "ack echo D true",
      "event task_complete z2joiP [understood, using ls] in aAXks3",
    ]
  `);
});
test('07: always at the terminal, and then nothing is asked, in another session either', async () => {
  expect(await replayed('07-permission-always')).toMatchInlineSnapshot(`
    [
      "conversation DwDBhV Fake session title",
      "open approval Run a command? [uname -s] in DwDBhV (always)",
      "answer uname -s "always"",
      "ack uname -s true",
      "event task_complete l9K30M [ok] in DwDBhV",
      "conversation 7pCLvW Fake session title",
      "event task_complete M6fOZL [ok] in 7pCLvW",
    ]
  `);
});
test('08: two edits', async () => {
  expect(await replayed('08-permission-edit-write')).toMatchInlineSnapshot(`
    [
      "conversation EeAUib Fake session title",
      "open approval Edit a.txt? [Index: /home/dev/project/a.txt
    ===================================================================
    --- /home/dev/project/a.txt
    +++ /home/dev/project/a.txt
    @@ -0,0 +1,2 @@
    +one
    +two
    ] in EeAUib (always)",
      "answer Index: /home/dev/project/a.txt
    ===================================================================
    --- /home/dev/project/a.txt
    +++ /home/dev/project/a.txt
    @@ -0,0 +1,2 @@
    +one
    +two
     "approve"",
      "ack Index: /home/dev/project/a.txt
    ===================================================================
    --- /home/dev/project/a.txt
    +++ /home/dev/project/a.txt
    @@ -0,0 +1,2 @@
    +one
    +two
     true",
      "open approval Edit a.txt? [Index: /home/dev/project/a.txt
    ===================================================================
    --- /home/dev/project/a.txt
    +++ /home/dev/project/a.txt
    @@ -1,2 +1,2 @@
     one
    -two
    +three
    ] in EeAUib (always)",
      "answer Index: /home/dev/project/a.txt
    ===================================================================
    --- /home/dev/project/a.txt
    +++ /home/dev/project/a.txt
    @@ -1,2 +1,2 @@
     one
    -two
    +three
     "approve"",
      "ack Index: /home/dev/project/a.txt
    ===================================================================
    --- /home/dev/project/a.txt
    +++ /home/dev/project/a.txt
    @@ -1,2 +1,2 @@
     one
    -two
    +three
     true",
      "event task_complete ay5ebH [ok] in EeAUib",
    ]
  `);
});
test('09: outside the project', async () => {
  expect(await replayed('09-permission-external-dir')).toMatchInlineSnapshot(`
    [
      "conversation FQFrFf Fake session title",
      "open approval Read outside the project? [/etc/hostname] in FQFrFf (always)",
      "answer /etc/hostname "approve"",
      "ack /etc/hostname true",
      "event task_complete C8ouKB [ok] in FQFrFf",
    ]
  `);
});
test('10: two at a time', async () => {
  expect(await replayed('10-permission-two-parallel')).toMatchInlineSnapshot(`
    [
      "conversation Y1cibs Fake session title",
      "open approval Run a command? [echo P1] in Y1cibs (always)",
      "open approval Run a command? [echo P2] in Y1cibs (always)",
      "answer echo P1 "approve"",
      "ack echo P1 true",
      "answer echo P2 "deny"",
      "ack echo P2 true",
      "event task_complete aJyoP0 [ok] in Y1cibs",
    ]
  `);
});
test("11: a question in two parts, answered with a word of the person's own", async () => {
  expect(await replayed('11-question-answered')).toMatchInlineSnapshot(`
    [
      "conversation jM3tic project",
      "open choice Which database should I use? [] in jM3tic (custom)",
      "open choice Which extras? [] in jM3tic (multiple custom)",
      "conversation jM3tic Fake session title",
      "answer Which database should I use? "2"",
      "answer Which extras? ["1"] my own words",
      "ack Which database should I use? true",
      "ack Which extras? true",
      "event task_complete GdhCDJ [thanks] in jM3tic",
    ]
  `);
});
test('12: a question dismissed', async () => {
  expect(await replayed('12-question-rejected')).toMatchInlineSnapshot(`
    [
      "conversation 61MR2Z Fake session title",
      "open choice Which database should I use? [] in 61MR2Z (custom)",
      "open choice Which extras? [] in 61MR2Z (multiple custom)",
      "cancel Which database should I use?: It was dismissed in OpenCode.",
      "cancel Which extras?: It was dismissed in OpenCode.",
      "event task_complete ycjda6 [] in 61MR2Z",
    ]
  `);
});
test('13: an error is told, and is no completion', async () => {
  expect(await replayed('13-llm-401')).toMatchInlineSnapshot(`
    [
      "conversation uxlo5Y Fake session title",
      "event error 1ga635 [Incorrect API key provided] in uxlo5Y",
    ]
  `);
});
test('14: a model that fails twice and then works is a completion', async () => {
  expect(await replayed('14-llm-500-then-ok')).toMatchInlineSnapshot(`
    [
      "conversation jTQ68z Fake session title",
      "event task_complete VXCR6u [recovered] in jTQ68z",
    ]
  `);
});
test('15: an abort between two tries, of which OpenCode says nothing but idle', async () => {
  expect(await replayed('15-llm-500-forever-abort')).toMatchInlineSnapshot(`[]`);
});
test('19: a subagent asks for its root, and ends in silence', async () => {
  expect(await replayed('19-subagent-task')).toMatchInlineSnapshot(`
    [
      "conversation CTXyFh Fake session title",
      "open approval Run a command? [echo from-sub] in CTXyFh (always)",
      "answer echo from-sub "approve"",
      "ack echo from-sub true",
      "event task_complete E6anN7 [parent done] in CTXyFh",
    ]
  `);
});
test('21: an abort while something is asked', async () => {
  expect(await replayed('21-abort-while-permission-pending')).toMatchInlineSnapshot(`
    [
      "conversation uclghk Fake session title",
      "open approval Run a command? [echo never] in uclghk (always)",
      "cancel echo never: The turn was stopped in OpenCode.",
    ]
  `);
});
test('22, 23: an abort while the model thinks, while a tool runs', async () => {
  expect(await replayed('22-abort-while-llm-hangs')).toEqual([]);
  expect(await replayed('23-abort-while-tool-runs')).toMatchInlineSnapshot(`
    [
      "conversation 1c7ZU2 project",
      "open approval Run a command? [sleep 30] in 1c7ZU2 (always)",
      "conversation 1c7ZU2 Fake session title",
      "answer sleep 30 "approve"",
      "ack sleep 30 true",
    ]
  `);
});
test('26: a prompt that comes while something is asked', async () => {
  expect(await replayed('26-inject-while-permission-pending')).toMatchInlineSnapshot(`
    [
      "conversation VeG1MJ project",
      "open approval Run a command? [echo Z] in VeG1MJ (always)",
      "conversation VeG1MJ Fake session title",
      "answer echo Z "approve"",
      "ack echo Z true",
      "event task_complete rVOGww [second answered] in VeG1MJ",
    ]
  `);
});
test('27: a summary on request is a turn', async () => {
  expect(await replayed('27-compact')).toMatchInlineSnapshot(`
    [
      "conversation IWpo6U Fake session title",
      "event task_complete ID0U3i [Hi.] in IWpo6U",
      "event task_complete 4MMJTJ [Hi.] in IWpo6U",
    ]
  `);
});
test('28: a session that is made and deleted', async () => {
  expect(await replayed('28-session-update-delete')).toEqual([]);
});
test("31: a command of the person's own", async () => {
  expect(await replayed('31-command-shell')).toMatchInlineSnapshot(`
    [
      "conversation XRwik1 sh",
      "event task_complete 1bdPR5 [] in XRwik1",
    ]
  `);
});

test('what OpenCode answers by itself at once is never asked here', async () => {
  for (const name of ['05-permission-reject-plain', '07-permission-always', '10-permission-two-parallel']) {
    expect((await replayed(name, 5)).filter((line) => !/^(event|conversation)/.test(line))).toEqual([]);
  }
});
