import { type Ask, type Conversation, Fault, type Part, type Run } from '@beckon/protocol';
import type { Thread, ThreadMessage, ThreadSnapshot, Unsent } from '../../src/app/sdk.ts';
import { ada, ago, conversations, NOW, noor, tomas } from './fixtures.ts';

/** A thread that stands still; or one that grows by so many words every 40 ms, to see how fluid that is. */
export const fakeThread = (
  conversationId: string,
  shown: Partial<ThreadSnapshot>,
  grows?: { by: number; to: number },
): Thread => {
  let snapshot: ThreadSnapshot = {
    state: 'ready',
    messages: [],
    unsent: [],
    runs: [],
    more: false,
    loadingOlder: false,
    ...shown,
  };
  return {
    conversationId,
    getSnapshot: () => snapshot,
    subscribe: (listener) => {
      if (!grows) return () => {};
      let count = 0;
      const timer = setInterval(() => {
        count = Math.min(grows.to, count + grows.by);
        snapshot = { ...snapshot, messages: [...(shown.messages ?? []), grown(count)] };
        listener();
        if (count === grows.to) clearInterval(timer);
      }, 40);
      return () => clearInterval(timer);
    },
    say: () => 'cid',
    sayAgain: () => {},
    takeBack: () => {},
    loadOlder: async () => {},
    cancel: async () => {},
    retry: async () => {},
    read: () => {},
    setVisible: () => {},
    close: () => {},
  };
};

let seq = 0;
const message = (
  author: ThreadMessage['author'],
  at: number,
  parts: Part[],
  more: Partial<ThreadMessage> = {},
): ThreadMessage => ({
  id: `m-${++seq}`,
  conversationId: 'c',
  seq,
  author,
  status: 'done',
  parts,
  rev: 0,
  version: 1,
  createdAt: at,
  updatedAt: at,
  growing: false,
  ...more,
});
const words = (text: string): Part => ({ type: 'text', text });
const said = (seconds: number, text: string, user = noor.id): ThreadMessage =>
  message({ kind: 'user', id: user }, ago(seconds), [words(text)]);
const answered = (seconds: number, parts: Part[], more: Partial<ThreadMessage> = {}): ThreadMessage =>
  message({ kind: 'agent', id: 'a-oc' }, ago(seconds), parts, { runId: 'r', ...more });
const tool = (callId: string, title: string, took: number | undefined, output?: string, input?: string): Part[] => [
  { type: 'tool_call', callId, name: 'tool', title, at: ago(60), ...(input !== undefined && { input }) },
  ...(took === undefined
    ? []
    : [{ type: 'tool_result' as const, callId, at: ago(60) + took, ...(output !== undefined && { output }) }]),
];

export const run = (status: Run['status'] = 'running'): Run => ({
  id: 'r',
  conversationId: 'c-double',
  agentId: 'a-oc',
  messageId: 'm',
  promptId: 'p',
  status,
  attempt: 1,
  cancelRequested: false,
  version: 1,
  createdAt: ago(20),
});

const claims = `14:02:11 node 1 claims it, 30 s
14:02:41 lease runs out
14:02:41 node 2 claims it
14:02:45 node 1: 201 Created
14:02:46 node 2: 201 Created`;

const why = said(60, 'Why did the Pixel show the same push twice on Tuesday?');
export const doublePushes = [
  why,
  answered(
    50,
    [
      ...tool('1', 'Read `delivery/worker.ts` and 2 more', 400, 'const lease = 30_000;'),
      ...tool('2', 'Ran `beckon why 0192f…`', 1_100, claims),
      words(
        'Two workers sent it. The first waited 34 s for the push service, and its lease is 30 s, so a second one took over while the first was still sending.\n\nThe phone should still have folded the two into one: they carry the same tag. It did not, because',
      ),
    ],
    { status: 'streaming', growing: true },
  ),
];

export const retryQueue = [
  said(620, 'Wait as long as the push service asks, no longer.'),
  answered(500, [{ type: 'ask', askId: 'approved' }]),
  answered(140, [
    ...tool('3', 'Changed `delivery/retry.ts`, 1 more', 300, '+19 −2'),
    words('Done. Next I would run the tests.'),
  ]),
];
export const carrying = (ask: Ask): ThreadMessage => answered(130, [{ type: 'ask', askId: ask.id }]);

export const invoices = [
  said(2_400, 'How far are you?'),
  answered(2_390, [
    words('380 of 1,204 invoices are in. Two suppliers appear under three spellings each. Shall I join them?'),
  ]),
];
const waiting = (cid: string, text: string, state: Unsent['state'], more: Partial<Unsent> = {}): Unsent => ({
  cid,
  text,
  at: NOW,
  state,
  ...more,
});
export const unsent = [
  waiting('1', 'Here is the full supplier list as I have it…', 'failed', { fault: new Fault('too_large') }),
  waiting('2', 'Join them, and use the spelling from the newest invoice.', 'queued'),
  waiting('3', 'But keep Meyer and Meier apart.', 'queued'),
];
export const sending = [waiting('4', 'Go on, please.', 'sending')];

export const ended = [
  said(2_780, 'Import the rest, and tell me what you could not read.'),
  answered(
    2_700,
    [
      ...tool('4', 'Read 96 invoices', 38_000, '96 read'),
      ...tool('5', 'Wrote `suppliers.csv`', 100, '212 lines'),
      words('96 more are in. Of these, 4 could not be read: two are photographs at an angle, one is'),
    ],
    { status: 'interrupted', updatedAt: ago(2_640) },
  ),
  said(620, 'Go on, but check suppliers.csv first.'),
  answered(610, [], {
    status: 'error',
    error: {
      code: 'model_refused',
      message: 'The key of its model has run out (401). Put a new one in the agent’s settings, then try again.',
    },
  }),
];
export const stopped = [
  said(300, 'Read all of 2019 again.'),
  answered(
    290,
    [
      { type: 'reasoning', text: 'There are 412 of them. I begin with the oldest.' },
      ...tool('6', 'Read 2019/01', 2_300, 'ok'),
      {
        type: 'tool_call',
        callId: '7',
        name: 'read',
        title: 'Read 2019/02, which has a very long name that does not fit into one line of a phone',
        at: ago(280),
      },
      { type: 'tool_result', callId: '7', output: 'EACCES: permission denied', error: true, at: ago(277) },
      words('January is done.'),
    ],
    { status: 'cancelled', updatedAt: ago(240) },
  ),
];
export const pending = [
  why,
  answered(
    40,
    [
      { type: 'reasoning', text: 'The tag is the same.' },
      words('Because the tag was made twice.'),
      ...tool('8', 'Ask the phone', undefined, undefined, 'adb shell dumpsys notification'),
    ],
    { status: 'streaming', growing: true },
  ),
  said(20, 'And on the iPhone?'),
  answered(20, [], { status: 'pending' }),
];

export const markdown = [
  answered(90_000, [
    words(`## What happened

The tag was **made twice**: once by the *worker* and once by [the page](https://example.com/a), see \`tagOf()\`. ~~Not the phone.~~

1. The first worker waits
2. Its lease runs out
   - nobody tells it
   - it sends all the same
3. The second sends

- [x] Found
- [ ] Mended

> A lease is a promise that you check before you act on it.

\`\`\`ts
const lease = await claim(id, { forMs: 30_000 });
if (lease.until < now()) throw new Fault('stale_fence', 'somebody else has it by now');
\`\`\`

| device | shown | after | what the service said |
|---|:-:|--:|---|
| Chrome on Android | twice | 34.2 s | 201 Created, then 201 Created |
| Safari on iPhone | once | 1.4 s | 201 Created |

### Next

![A picture of the two](https://example.com/two.png) is here. <script>alert(1)</script> is only text, [and this](javascript:alert(1)) is no link.

---

Shall I mend it?`),
  ]),
  said(1_200, 'Yes.\nBut test it first.'),
];

export const returns = [
  said(5_000, 'Who wrote back?', ada.id),
  answered(4_900, [words('Three customers did. Two accept, one asks for a call.')]),
  said(4_800, 'I call her.', tomas.id),
  said(4_700, 'Thank you.'),
  answered(1_700, [words('Three customers wrote back about the refund. Two accept, one asks for a call.')]),
];

const listing = (
  id: string,
  title: string,
  agentId: string,
  seconds: number,
  text: string,
  more: Partial<Conversation> & { by?: string; status?: ThreadMessage['status'] } = {},
): Conversation => {
  const { by = agentId, status = 'done', ...rest } = more;
  const base = conversations[0] as Conversation;
  return { ...base, id, title, agentId, preview: { authorId: by, text, status, at: ago(seconds) }, ...rest };
};
export const listed: Conversation[] = [
  listing('c-retry', 'Retry queue', 'a-oc', 130, 'Run the server tests?'),
  listing(
    'c-double',
    'Double pushes',
    'a-oc',
    20,
    'Two workers sent it. The first waited 34 s for the push service, and its lease is 30 s',
    { status: 'streaming' },
  ),
  listing(
    'c-returns',
    'Returns',
    'a-as',
    1_760,
    'Three customers wrote back about the refund. Two accept, one asks for a call.',
    { unread: 3, readSeq: returns[3]?.seq ?? 0, members: [noor.id, ada.id, tomas.id] },
  ),
  listing('c-invoice', 'Invoice import', 'a-cc', 2_390, 'But keep Meyer and Meier apart.', { by: noor.id }),
  listing('c-backup', '', 'a-nb', 19_900, 'no space left on /mnt/tank', { status: 'error', unread: 1 }),
  listing(
    'c-news',
    'Newsletter',
    'a-as',
    80_000,
    'Sent to 2,118 people. 4 addresses bounced; I took them off the list.',
    {
      unread: 1,
    },
  ),
  listing('c-deps', 'Fewer dependencies', 'a-oc', 190_000, 'Done: 59 packages are left, none with an install script.'),
  listing('c-fresh', '', 'a-as', 200_000, '', { preview: undefined } as never),
];

/** Prose with everything in it: paragraphs, lists, code. */
const piece = (index: number): string => {
  if (index % 300 === 299) return '\n\n```ts\nconst wait = backoff(attempt, random);\n```\n\n';
  if (index % 60 === 59) return '.\n\n';
  if (index % 300 > 200 && index % 10 === 0) return '\n- item';
  return index % 13 === 0 ? '**bold** ' : 'word ';
};
const all = Array.from({ length: 12_000 }, (_, index) => piece(index));
let long: ThreadMessage | undefined;
const grown = (count: number): ThreadMessage => {
  long ??= answered(1, [], { status: 'streaming', growing: true });
  return { ...long, parts: [words(all.slice(0, count).join(''))], version: count };
};
