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
      "conversation rYwD4z project",
      "typed "hello [[say:Hi human, nothing to do.]]" in rYwD4z",
      "conversation rYwD4z Fake session title",
      "answered in rYwD4z done: text Hi human, nothing to do.",
    ]
  `);
});
test('02: one command can ask twice, for the directory and for itself', async () => {
  expect(await replayed('02-permission-http-reply')).toMatchInlineSnapshot(`
    [
      "conversation ljXjLE project",
      "typed "go [[tool:bash {\\"command\\":\\"git status; rm -rf /nonexistent-xyz\\",\\"description\\":\\"Danger\\"}]] [[say:ok]]" in ljXjLE",
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
      "conversation k3P7L5 project",
      "typed "[[tool:bash {\\"command\\":\\"echo C\\",\\"description\\":\\"c\\"}]] [[say:after reject]]" in k3P7L5",
      "conversation k3P7L5 Fake session title",
      "open approval Run a command? [echo C] in k3P7L5 (always)",
      "answer echo C "deny"",
      "ack echo C true",
      "answered in k3P7L5 done: call bash [c] echo C | failed The user rejected permission to use this specific tool call.",
    ]
  `);
});
test('06: refused with words at the terminal', async () => {
  expect(await replayed('06-permission-reject-message')).toMatchInlineSnapshot(`
    [
      "conversation aAXks3 project",
      "typed "[[tool:bash {\\"command\\":\\"echo D\\",\\"description\\":\\"d\\"}]] [[say:understood, using ls]]" in aAXks3",
      "conversation aAXks3 Fake session title",
      "open approval Run a command? [echo D] in aAXks3 (always)",
      "answer echo D "deny"",
      "ack echo D true",
      "answered in aAXks3 done: call bash [d] echo D | failed The user rejected permission to use this specific tool call with the following feedback: No, use ls instead | text understood, using ls",
    ]
  `);
});
test('07: always at the terminal, and then nothing is asked, in another session either', async () => {
  expect(await replayed('07-permission-always')).toMatchInlineSnapshot(`
    [
      "conversation DwDBhV project",
      "typed "[[tool:bash {\\"command\\":\\"uname -s\\",\\"description\\":\\"e\\"}]] [[tool:bash {\\"command\\":\\"uname -r\\",\\"description\\":\\"e2\\"}]] [[say:ok]]" in DwDBhV",
      "conversation DwDBhV Fake session title",
      "open approval Run a command? [uname -s] in DwDBhV (always)",
      "answer uname -s "always"",
      "ack uname -s true",
      "answered in DwDBhV done: call bash [e] uname -s | result Linux
     | call bash [e2] uname -r | result 6.18.0
     | text ok",
      "conversation 7pCLvW project",
      "typed "[[tool:bash {\\"command\\":\\"uname -m\\",\\"description\\":\\"e\\"}]] [[say:ok]]" in 7pCLvW",
      "conversation 7pCLvW Fake session title",
      "answered in 7pCLvW done: call bash [e] uname -m | result x86_64
     | text ok",
    ]
  `);
});
test('08: two edits', async () => {
  expect(await replayed('08-permission-edit-write')).toMatchInlineSnapshot(`
    [
      "conversation EeAUib project",
      "typed "[[tool:write {\\"filePath\\":\\"/home/dev/project/a.txt\\",\\"content\\":\\"one\\\\ntwo\\\\n\\"}]] [[tool:edit {\\"filePath\\":\\"/home/dev/project/a.txt\\",\\"oldString\\":\\"two\\",\\"newString\\":\\"three\\"}]] [[say:ok]]" in EeAUib",
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
      "answered in EeAUib done: call write [/home/dev/project/a.txt] {
      "filePath": "/home/dev/project/a.txt",
      "content": "one\\ntwo\\n"
    } | result Wrote file successfully. | call edit [/home/dev/project/a.txt] {
      "filePath": "/home/dev/project/a.txt",
      "oldString": "two",
      "newString": "three"
    } | result Edit applied successfully. | text ok",
    ]
  `);
});
test('09: outside the project', async () => {
  expect(await replayed('09-permission-external-dir')).toMatchInlineSnapshot(`
    [
      "conversation FQFrFf project",
      "typed "[[tool:read {\\"filePath\\":\\"/etc/hostname\\"}]] [[say:ok]]" in FQFrFf",
      "conversation FQFrFf Fake session title",
      "open approval Read outside the project? [/etc/hostname] in FQFrFf (always)",
      "answer /etc/hostname "approve"",
      "ack /etc/hostname true",
      "answered in FQFrFf done: call read [/etc/hostname] {
      "filePath": "/etc/hostname"
    } | result <path>/etc/hostname</path>
    <type>file</type>
    <content>
    1: dev

    (End of file - total 1 lines)
    </content> | text ok",
    ]
  `);
});
test('10: two at a time', async () => {
  expect(await replayed('10-permission-two-parallel')).toMatchInlineSnapshot(`
    [
      "conversation Y1cibs project",
      "typed "[[tools:[{\\"name\\":\\"bash\\",\\"args\\":{\\"command\\":\\"echo P1\\",\\"description\\":\\"p1\\"}},{\\"name\\":\\"bash\\",\\"args\\":{\\"command\\":\\"echo P2\\",\\"description\\":\\"p2\\"}}]]] [[say:ok]]" in Y1cibs",
      "conversation Y1cibs Fake session title",
      "open approval Run a command? [echo P1] in Y1cibs (always)",
      "open approval Run a command? [echo P2] in Y1cibs (always)",
      "answer echo P1 "approve"",
      "ack echo P1 true",
      "answer echo P2 "deny"",
      "ack echo P2 true",
      "answered in Y1cibs done: call bash [p1] echo P1 | call bash [p2] echo P2 | result P1
     | failed The user rejected permission to use this specific tool call with the following feedback: not this | text ok",
    ]
  `);
});
test("11: a question in two parts, answered with a word of the person's own", async () => {
  expect(await replayed('11-question-answered')).toMatchInlineSnapshot(`
    [
      "conversation jM3tic project",
      "typed "[[tool:question {\\"questions\\":[{\\"question\\":\\"Which database should I use?\\",\\"header\\":\\"Database\\",\\"options\\":[{\\"label\\":\\"Postgres\\",\\"description\\":\\"big\\"},{\\"label\\":\\"SQLite\\",\\"description\\":\\"small\\"}]},{\\"question\\":\\"Which extras?\\",\\"header\\":\\"Extras\\",\\"multiple\\":true,\\"options\\":[{\\"label\\":\\"Redis\\",\\"description\\":\\"r\\"},{\\"label\\":\\"NATS\\",\\"description\\":\\"n\\"}]}]}]] [[say:thanks]]" in jM3tic",
      "open choice Which database should I use? [] in jM3tic (custom)",
      "open choice Which extras? [] in jM3tic (multiple custom)",
      "conversation jM3tic Fake session title",
      "answer Which database should I use? "2"",
      "answer Which extras? ["1"] my own words",
      "ack Which database should I use? true",
      "ack Which extras? true",
      "answered in jM3tic done: call question [question] {
      "questions": [
        {
          "question": "Which database should I use?",
          "header": "Database",
          "options": [
            {
              "label": "Postgres",
              "description": "big"
            },
            {
              "label": "SQLite",
              "description": "small"
            }
          ]
        },
        {
          "question": "Which extras?",
          "header": "Extras",
          "multiple": true,
          "options": [
            {
              "label": "Redis",
              "description": "r"
            },
            {
              "label": "NATS",
              "description": "n"
            }
          ]
        }
      ]
    } | result User has answered your questions: "Which database should I use?"="SQLite", "Which extras?"="Redis, my own words". You can now continue with the user's answers in mind. | text thanks",
    ]
  `);
});
test('12: a question dismissed', async () => {
  expect(await replayed('12-question-rejected')).toMatchInlineSnapshot(`
    [
      "conversation 61MR2Z project",
      "typed "[[tool:question {\\"questions\\":[{\\"question\\":\\"Which database should I use?\\",\\"header\\":\\"Database\\",\\"options\\":[{\\"label\\":\\"Postgres\\",\\"description\\":\\"big\\"},{\\"label\\":\\"SQLite\\",\\"description\\":\\"small\\"}]},{\\"question\\":\\"Which extras?\\",\\"header\\":\\"Extras\\",\\"multiple\\":true,\\"options\\":[{\\"label\\":\\"Redis\\",\\"description\\":\\"r\\"},{\\"label\\":\\"NATS\\",\\"description\\":\\"n\\"}]}]}]] [[say:thanks]]" in 61MR2Z",
      "conversation 61MR2Z Fake session title",
      "open choice Which database should I use? [] in 61MR2Z (custom)",
      "open choice Which extras? [] in 61MR2Z (multiple custom)",
      "cancel Which database should I use?: It was dismissed in OpenCode.",
      "cancel Which extras?: It was dismissed in OpenCode.",
      "answered in 61MR2Z done: call question [question] {
      "questions": [
        {
          "question": "Which database should I use?",
          "header": "Database",
          "options": [
            {
              "label": "Postgres",
              "description": "big"
            },
            {
              "label": "SQLite",
              "description": "small"
            }
          ]
        },
        {
          "question": "Which extras?",
          "header": "Extras",
          "multiple": true,
          "options": [
            {
              "label": "Redis",
              "description": "r"
            },
            {
              "label": "NATS",
              "description": "n"
            }
          ]
        }
      ]
    } | failed The user dismissed this question",
    ]
  `);
});
test('13: an error is told, and is no completion', async () => {
  expect(await replayed('13-llm-401')).toMatchInlineSnapshot(`
    [
      "conversation uxlo5Y project",
      "typed "[[http:401 Incorrect API key provided]]" in uxlo5Y",
      "conversation uxlo5Y Fake session title",
      "answered in uxlo5Y error (Incorrect API key provided): ",
    ]
  `);
});
test('14: a model that fails twice and then works is a completion', async () => {
  expect(await replayed('14-llm-500-then-ok')).toMatchInlineSnapshot(`
    [
      "conversation jTQ68z project",
      "typed "[[http:500*2 upstream exploded]] [[say:recovered]]" in jTQ68z",
      "conversation jTQ68z Fake session title",
      "answered in jTQ68z done: text recovered",
    ]
  `);
});
test('15: an abort between two tries, of which OpenCode says nothing but idle', async () => {
  expect(await replayed('15-llm-500-forever-abort')).toMatchInlineSnapshot(`
    [
      "conversation Jyuazu project",
      "typed "[[http:500 upstream exploded]]" in Jyuazu",
      "conversation Jyuazu Fake session title",
      "answered in Jyuazu cancelled: ",
    ]
  `);
});
test('19: a subagent asks for its root, and ends in silence', async () => {
  expect(await replayed('19-subagent-task')).toMatchInlineSnapshot(`
    [
      "conversation CTXyFh project",
      "typed "[[tool:task {\\"description\\":\\"explore stuff\\",\\"prompt\\":\\"sub work [[tool:bash {\\\\\\"command\\\\\\":\\\\\\"echo from-sub\\\\\\",\\\\\\"description\\\\\\":\\\\\\"sub\\\\\\"}]] [[say:sub result 42]]\\",\\"subagent_type\\":\\"general\\"}]] [[say:parent done]]" in CTXyFh",
      "conversation CTXyFh Fake session title",
      "open approval Run a command? [echo from-sub] in CTXyFh (always)",
      "answer echo from-sub "approve"",
      "ack echo from-sub true",
      "answered in CTXyFh done: call task [explore stuff] {
      "description": "explore stuff",
      "prompt": "sub work [[tool:bash {\\"command\\":\\"echo from-sub\\",\\"description\\":\\"sub\\"}]] [[say:sub result 42]]",
      "subagent_type": "general"
    } | result <task id="ses_e0782eae1ffezt4VSqTkoS37qi" state="completed">
    <task_result>
    sub result 42
    </task_result>
    </task> | text parent done",
    ]
  `);
});
test('21: an abort while something is asked', async () => {
  expect(await replayed('21-abort-while-permission-pending')).toMatchInlineSnapshot(`
    [
      "conversation uclghk project",
      "typed "[[tool:bash {\\"command\\":\\"echo never\\",\\"description\\":\\"n\\"}]] [[say:x]]" in uclghk",
      "conversation uclghk Fake session title",
      "open approval Run a command? [echo never] in uclghk (always)",
      "cancel echo never: The turn was stopped in OpenCode.",
      "answered in uclghk cancelled: call bash [n] echo never | failed It was cut off.",
    ]
  `);
});
test('22, 23: an abort while the model thinks, while a tool runs', async () => {
  expect(await replayed('22-abort-while-llm-hangs')).toMatchInlineSnapshot(`
    [
      "conversation usR3rH project",
      "typed "[[hang]]" in usR3rH",
      "conversation usR3rH Fake session title",
      "answered in usR3rH cancelled: text thinking",
    ]
  `);
  expect(await replayed('23-abort-while-tool-runs')).toMatchInlineSnapshot(`
    [
      "conversation 1c7ZU2 project",
      "typed "[[tool:bash {\\"command\\":\\"sleep 30\\",\\"description\\":\\"n\\"}]] [[say:x]]" in 1c7ZU2",
      "open approval Run a command? [sleep 30] in 1c7ZU2 (always)",
      "conversation 1c7ZU2 Fake session title",
      "answer sleep 30 "approve"",
      "ack sleep 30 true",
      "answered in 1c7ZU2 cancelled: call bash [n] sleep 30 | failed It was cut off.",
    ]
  `);
});
test('26: a prompt that comes while something is asked', async () => {
  expect(await replayed('26-inject-while-permission-pending')).toMatchInlineSnapshot(`
    [
      "conversation VeG1MJ project",
      "typed "[[tool:bash {\\"command\\":\\"echo Z\\",\\"description\\":\\"n\\"}]] [[say:first done]]" in VeG1MJ",
      "open approval Run a command? [echo Z] in VeG1MJ (always)",
      "conversation VeG1MJ Fake session title",
      "answer echo Z "approve"",
      "ack echo Z true",
      "answered in VeG1MJ done: call bash [n] echo Z | result Z
    ",
      "typed "second [[say:second answered]]" in VeG1MJ",
      "answered in VeG1MJ done: text second answered",
    ]
  `);
});
test('27: a summary on request is a turn', async () => {
  expect(await replayed('27-compact')).toMatchInlineSnapshot(`
    [
      "conversation IWpo6U project",
      "typed "hello [[say:Hi.]]" in IWpo6U",
      "conversation IWpo6U Fake session title",
      "answered in IWpo6U done: text Hi.",
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
    expect((await replayed(name, 5)).filter((line) => /^(open|cancel|ack)/.test(line))).toEqual([]);
  }
});
