import type {
  Agent,
  Answer,
  Ask,
  Conversation,
  Delivery,
  Device,
  Notification,
  Preferences,
  PreferencesPreview,
  Session,
  User,
} from '@beckon/protocol';

/** 20 November 2026, 09:41:20 in the time zone of the browser: the moment at which every screen is looked at. */
export const NOW = Date.UTC(2026, 10, 20, 8, 41, 20);
/** At eight. */
const TOMORROW = Date.UTC(2026, 10, 21, 7);
export const ago = (seconds: number): number => NOW - seconds * 1_000;

export const noor: User = { id: 'u-noor', name: 'Noor', locale: 'en-GB', timeZone: 'Europe/Berlin' };

export const ada: User = { ...noor, id: 'u-ada', name: 'Ada' };
export const tomas: User = { ...noor, id: 'u-tomas', name: 'Tomás' };

const agent = (id: string, name: string, online: boolean, seenAgo: number | null, kind = 'script'): Agent => ({
  id,
  name,
  kind,
  ownerId: noor.id,
  online,
  lastSeenAt: seenAgo === null ? null : ago(seenAgo),
  capabilities: [],
});
export const agents: Agent[] = [
  agent('a-oc', 'OpenCode', true, 2, 'opencode'),
  agent('a-cc', 'Claude Code', true, 40, 'claude-code'),
  agent('a-nb', 'nightly-backup', false, 20_000),
  agent('a-cx', 'Codex', false, 250_000, 'codex'),
  agent('a-new', 'invoice-import', false, null),
  agent('a-as', 'Assistant', false, null, 'assistant'),
];

export const conversations: Conversation[] = [
  { id: 'c-retry', title: 'Retry queue', agentId: 'a-oc' },
  { id: 'c-release', title: 'Release', agentId: 'a-oc' },
  { id: 'c-invoice', title: 'Invoice import', agentId: 'a-cc' },
].map((each) => ({
  ...each,
  members: [noor.id],
  doubleTexting: 'queue',
  seq: 1,
  version: 1,
  createdAt: ago(9_000),
  updatedAt: ago(60),
}));

export const ask = (id: string, more: Partial<Ask>): Ask => ({
  id,
  key: id,
  kind: 'approval',
  title: 'Run the server tests?',
  risk: 'normal',
  state: 'open',
  agentId: 'a-oc',
  to: [noor.id],
  version: 1,
  createdAt: ago(130),
  ...more,
});

export const command = ask('command', {
  conversationId: 'c-retry',
  body: 'I changed the back-off and want to see that nothing else broke. It takes about 12 s.',
  detail: 'npm test -- --run packages/server',
  detailHash: '9f2c41ab'.repeat(8),
  expiresAt: NOW + 28 * 60_000,
  always: true,
  alwaysCovers: 'npm test *',
  to: [noor.id, 'u-ada'],
});
export const highRisk = ask('high', {
  conversationId: 'c-release',
  title: 'Overwrite main on the server with this branch?',
  body: 'Commits that are only on main would be lost.',
  detail: 'git push --force origin release\u200b:main',
  detailHash: 'ab'.repeat(32),
  risk: 'high',
  createdAt: ago(20),
  expiresAt: NOW + 30 * 60_000,
});

const diff = `--- a/packages/server/src/delivery/retry.ts
+++ b/packages/server/src/delivery/retry.ts
@@ -41,4 +41,7 @@
 const { status } = outcome
-const wait = 2 ** attempt * 1000
-return now + wait
+const told = outcome.retryAfter
+if (told !== undefined) {
+  return now + told
+}
+return now + backoff(attempt, random)
 }
--- a/packages/server/src/delivery/retry.test.ts
+++ b/packages/server/src/delivery/retry.test.ts
@@ -88,0 +89,14 @@
+test('a 429 is obeyed to the second', () => {
+  const at = retryAt({ status: 429, retryAfter: 7_000 }, 0)
+  expect(at).toBe(7_000)
+})
+
+test('without Retry-After the back-off decides', () => {
+  const at = retryAt({ status: 503 }, 3)
+  expect(at).toBeGreaterThan(4_000)
+  expect(at).toBeLessThan(16_000)
+})
+
+test('a date in the past is now', () => {
+  expect(retryAt({ status: 429, retryAfter: -5 }, 0)).toBe(0)
+})
`;
export const longDiff = ask('diff', {
  conversationId: 'c-retry',
  title: 'Obey Retry-After when a push service is busy?',
  body: 'So far a 429 was retried after 2, 4, 8 s. Services that say when to come back are now believed.',
  detail: diff,
  detailHash: 'cd'.repeat(32),
  createdAt: ago(70),
});
export const choice = ask('choice', {
  agentId: 'a-cc',
  conversationId: 'c-invoice',
  kind: 'choice',
  title: 'Which date format do the old invoices use?',
  body: '17 of 1,204 can be read both ways, such as 03/04/2019.',
  options: [
    { id: 'day', label: 'Day first', description: '3 April 2019' },
    { id: 'month', label: 'Month first', description: '4 March 2019' },
    { id: 'out', label: 'Leave the 17 out', description: 'I list them for you at the end' },
  ],
  custom: true,
  createdAt: ago(40),
});
export const several = ask('several', {
  ...choice,
  id: 'several',
  multiple: true,
  title: 'Which of these may I delete?',
  custom: false,
} as Partial<Ask>);
export const words = ask('words', {
  agentId: 'a-cc',
  kind: 'text',
  title: 'What may I offer Ms Okafor for the broken lid?',
  body: 'She asks for a refund of €38. Your rule covers up to €25 without asking.',
  createdAt: ago(185),
});

const answer = (more: Partial<Answer>): Answer => ({
  value: 'approve',
  userId: noor.id,
  userName: 'Noor',
  via: 'app',
  deviceName: 'Chrome on Android',
  at: ago(12),
  ...more,
});
const settled = (base: Ask, id: string, more: Partial<Ask>): Ask => ({
  ...base,
  id,
  state: 'answered',
  version: 3,
  settledAt: ago(12),
  ...more,
});
export const approved = settled(command, 'approved', { answer: answer({}), ack: { ok: true, at: ago(12) + 300 } });
export const denied = settled(highRisk, 'denied', {
  answer: answer({ value: 'deny', text: 'Merge instead, and show me the conflicts.', at: ago(30) }),
  settledAt: ago(30),
});
export const byAda = settled(command, 'by-ada', {
  answer: answer({ userId: 'u-ada', userName: 'Ada', deviceName: 'iPhone' }),
  ack: { ok: true, at: ago(12) + 300 },
});
export const couldNot = settled(command, 'could-not', {
  answer: answer({ at: ago(90) }),
  settledAt: ago(90),
  ack: { ok: false, reason: 'the session was closed in the terminal', at: ago(88) },
});
export const expired = settled(highRisk, 'expired', { state: 'expired', expiresAt: ago(300), settledAt: ago(300) });
export const cancelled = settled(command, 'cancelled', {
  state: 'cancelled',
  reason: 'You answered in the terminal that it should stop.',
  settledAt: ago(400),
});

const device = (id: string, name: string, more: Partial<Device>): Device => ({
  id,
  kind: 'webpush',
  name,
  service: 'https://fcm.googleapis.com',
  state: 'ok',
  createdAt: ago(900_000),
  lastAcceptedAt: ago(1_700),
  lastShownAt: ago(1_700),
  failingSince: null,
  failure: null,
  ...more,
});
export const devices: Device[] = [
  device('d-pixel', 'Chrome on Android', {
    state: 'failing',
    failingSince: ago(260_000),
    failure: 'The push service answered 503 eleven times.',
    lastShownAt: ago(260_000),
  }),
  device('d-iphone', 'Safari on iPhone', { service: 'https://web.push.apple.com' }),
  device('d-mac', 'Firefox on Mac', { service: 'https://updates.push.services.mozilla.com', lastShownAt: ago(70_000) }),
  device('d-ipad', 'Safari on iPad', {
    service: 'https://web.push.apple.com',
    state: 'unproven',
    lastShownAt: null,
    lastAcceptedAt: null,
  }),
  device('d-old', 'Safari on old iPhone', { service: 'https://web.push.apple.com', state: 'gone' }),
];

const delivery = (id: string, deviceName: string, at: number, more: Partial<Delivery> = {}): Delivery => ({
  id,
  deviceId: id,
  deviceName,
  purpose: 'alert',
  state: 'accepted',
  attempts: 1,
  createdAt: at,
  settledAt: at + 200,
  outcome: 'accepted',
  status: 201,
  receipts: [],
  ...more,
});
const notification = (id: string, seconds: number, more: Partial<Notification>): Notification => {
  const at = ago(seconds);
  return {
    id,
    userId: noor.id,
    occasion: id,
    kind: 'approval',
    title: 'OpenCode · Retry queue',
    state: 'closed',
    createdAt: at,
    lifeUntil: at + 3_600_000,
    decisions: [
      {
        id: `${id}-send`,
        action: 'send',
        reason: 'agent_blocked',
        sentence: 'An agent is blocked until you answer, so every device is told at once.',
        evidence: { kind: 'approval', intensity: 'dialed-in', presence: [], devices: 3 },
        at: at + 4,
      },
    ],
    deliveries: [
      delivery(`${id}-1`, 'Safari on iPhone', at + 10, {
        receipts: [
          { type: 'shown', at: at + 900 },
          { type: 'clicked', at: at + 28_000 },
        ],
      }),
    ],
    version: 2,
    ...more,
  };
};
const suppressed = (id: string, sentence: string, at: number): Partial<Notification> => ({
  deliveries: [],
  decisions: [{ id, action: 'suppress', reason: id, sentence, evidence: {}, at }],
});
export const notifications: Notification[] = [
  notification('n-1', 140, {
    askId: 'command',
    agentId: 'a-oc',
    title: 'Run the server tests?',
    body: 'npm test -- --run packages/server',
  }),
  notification('n-2', 500, {
    kind: 'task_complete',
    agentId: 'a-cc',
    title: 'Claude Code · Invoice import',
    body: '1,204 invoices read, 17 left out.',
    ...suppressed('reading', 'You were reading it.', ago(500)),
  }),
  notification('n-3', 1_760, {
    kind: 'task_complete',
    agentId: 'a-oc',
    title: 'OpenCode · Double pushes',
    body: 'Two workers sent it. The first waited 34 s.',
    decisions: [
      {
        id: 'h',
        action: 'hold',
        reason: 'may_be_reading',
        sentence: 'You had this conversation open on the MacBook, so you might have been reading.',
        until: ago(1_752),
        evidence: { visible: true, focused: true, lastInputAgoMs: 41_000 },
        at: ago(1_760),
      },
      {
        id: 's',
        action: 'send',
        reason: 'no_proof',
        sentence: 'Nothing showed that you saw it.',
        evidence: {},
        at: ago(1_752),
      },
    ],
    deliveries: [
      delivery('n-3-1', 'Safari on iPhone', ago(1_752), { receipts: [{ type: 'shown', at: ago(1_751) + 400 }] }),
    ],
  }),
  notification('n-4', 19_900, {
    kind: 'error',
    agentId: 'a-nb',
    title: 'nightly-backup',
    body: 'no space left on /mnt/tank',
    deliveries: [
      delivery('n-4-1', 'Safari on iPhone', ago(19_900), { receipts: [{ type: 'shown', at: ago(19_899) }] }),
      delivery('n-4-2', 'Chrome on Android', ago(19_900), {
        state: 'failed',
        attempts: 5,
        status: 503,
        outcome: 'The push service is busy',
      }),
    ],
  }),
  notification('n-5', 26_000, {
    kind: 'idle',
    agentId: 'a-cc',
    title: 'Claude Code',
    body: 'Idle for 5 min',
    decisions: [
      {
        id: 'q',
        action: 'defer',
        reason: 'quiet',
        sentence: 'Quiet hours until 07:30.',
        until: ago(7_880),
        evidence: {},
        at: ago(26_000),
      },
    ],
    deliveries: [],
    state: 'decided',
  }),
  notification('n-6', 60_000, {
    askId: 'expired',
    agentId: 'a-oc',
    title: 'Overwrite main?',
    deliveries: [delivery('n-6-1', 'Safari on iPhone', ago(60_000), { state: 'withdrawn' })],
  }),
];
/** When the quiet hours of Berlin ended. */
const morning = Date.UTC(2026, 10, 20, 6, 30);
const waited = (id: string, seconds: number, more: Partial<Notification>): Notification =>
  notification(id, seconds, {
    kind: 'message',
    agentId: 'a-cc',
    conversationId: 'c-invoice',
    title: 'Claude Code · Invoice import',
    summaryId: 'n-night',
    deliveries: [],
    decisions: [
      {
        ...{ id: `${id}-q`, action: 'defer', reason: 'quiet_hours', until: morning, at: ago(seconds) },
        sentence: 'Your quiet hours last until 07:30, so it waits.',
        evidence: { intensity: 'dialed-in', until: morning },
      },
      {
        ...{ id: `${id}-s`, action: 'suppress', reason: 'summarised', evidence: {}, at: morning + 40 },
        sentence: 'It waited while it was quiet, and came in one notification with the others.',
      },
    ],
    ...more,
  });
const summary = notification('n-night', (NOW - morning) / 1_000, {
  kind: 'summary',
  title: 'While it was quiet',
  body: 'Claude Code · Invoice import: Half of them are read\nnightly-backup: no space left on /mnt/tank',
});
const ofNight = [
  waited('n-20', 20_000, { body: 'Half of them are read' }),
  waited('n-21', 15_000, {
    kind: 'error',
    agentId: 'a-nb',
    title: 'nightly-backup',
    body: 'no space left on /mnt/tank',
  }),
  notification('n-22', 12_000, {
    kind: 'progress',
    agentId: 'a-oc',
    title: 'OpenCode · Retry queue',
    body: '311 of 412 tests pass',
    deliveries: [],
    decisions: [
      {
        ...{ id: 'c', action: 'suppress', reason: 'collapsed', evidence: { into: 'n-3' }, at: ago(12_000) },
        sentence: 'This agent has told you a lot in a short time: this one is collapsed into the one before.',
      },
    ],
  }),
  notification('n-23', 600, {
    kind: 'message',
    agentId: 'a-oc',
    title: 'OpenCode · Release',
    body: 'The notes are ready to read.',
    state: 'decided',
    deliveries: [],
    decisions: [
      {
        ...{ id: 'z', action: 'defer', reason: 'snoozed', until: TOMORROW, at: ago(600) },
        sentence: 'You snoozed until Saturday 21 November, 08:00, so it waits.',
        evidence: { intensity: 'dialed-in', until: TOMORROW },
      },
    ],
  }),
];
const byId = (all: Notification[]): Map<string, Notification> => new Map(all.map((item) => [item.id, item]));
/** A night of which everything came as one, and what came without that one. */
export const night = byId([...notifications, ...ofNight, summary]);
export const nightAlone = byId(ofNight);
export const nightLost = byId([
  ...ofNight,
  { ...summary, deliveries: [delivery('n-night-1', 'Safari on iPhone', morning + 60, { state: 'gone' })] },
]);

export const shownTest = (base: Notification | undefined, shown: boolean): Notification =>
  notification('n-test', 3, {
    ...(base ?? {}),
    id: 'n-test',
    kind: 'test',
    title: 'Test',
    createdAt: ago(3),
    state: 'decided',
    deliveries: [
      delivery('t', 'Safari on iPhone', ago(3), { receipts: shown ? [{ type: 'shown', at: ago(3) + 1_400 }] : [] }),
    ],
  });

export const sessions: Session[] = [
  {
    id: 's-1',
    name: 'Chrome on Linux',
    kind: 'cookie',
    current: true,
    createdAt: ago(90_000),
    lastSeenAt: ago(1),
    expiresAt: NOW + 9e9,
  },
  {
    id: 's-2',
    name: 'Safari on iPhone',
    kind: 'cookie',
    current: false,
    createdAt: ago(400_000),
    lastSeenAt: ago(1_800),
    expiresAt: NOW + 9e9,
  },
];
export const server = { version: '0.1.0', now: NOW, publicUrl: 'https://beckon.noor.dev', vapidPublicKey: 'x' };

const held = (): Pick<Notification, 'decisions' | 'state'> => ({
  state: 'decided',
  decisions: [
    {
      ...{ id: 'd', action: 'hold', reason: 'near', sentence: 'You have the app open.', until: ago(-10) },
      ...{ evidence: {}, at: NOW },
    },
  ],
});
const now = [
  notification('n-10', 0, {
    kind: 'message',
    agentId: 'a-cc',
    conversationId: 'c-invoice',
    title: 'Claude Code · Invoice import',
    body: 'All 1,204 invoices are in. Seventeen have no number, and I left them out.\nDo you want the list?',
    ...held(),
  }),
  notification('n-11', 0, {
    kind: 'error',
    agentId: 'a-nb',
    title: 'nightly-backup',
    body: 'no space left',
    ...held(),
  }),
  notification('n-12', 0, { askId: 'command', agentId: 'a-oc', title: 'OpenCode · Retry queue', ...held() }),
];
/** Decided a moment ago, while the page is open. */
export const fresh = byId(now);
export const oneFresh = byId(now.slice(0, 1));
/** Of the conversation that is open; nothing there says so. */
export const reported = byId([
  notification('n-13', 0, {
    kind: 'task_complete',
    agentId: 'a-oc',
    conversationId: 'c-double',
    title: 'OpenCode · Double pushes',
    body: 'Two workers sent it. The first waited 34 s.',
    ...held(),
  }),
]);

export const preferences: Preferences = {
  ...{ intensity: 'dialed-in', kinds: {}, agents: {}, muted: {}, privatePreviews: false },
  ...{ quietHours: { from: '22:30', to: '07:30' }, snoozedUntil: null, timeZone: 'Europe/Berlin', version: 3 },
};

/** Until the next morning of Berlin. */
export const snoozed: Preferences = { ...preferences, snoozedUntil: TOMORROW };

const told = (
  n: number,
  kind: PreferencesPreview['items'][number]['kind'],
  title: string,
  body: string,
  least: PreferencesPreview['items'][number]['least'],
): PreferencesPreview['items'][number] => ({ notificationId: `w-${n}`, kind, title, body, at: ago(n * 7_000), least });

export const preview: PreferencesPreview = {
  from: NOW - 7 * 86_400_000,
  to: NOW,
  pushes: { chill: 2, vibing: 5, 'dialed-in': 9, 'locked-in': 16, relentless: 21 },
  items: [
    told(1, 'approval', 'OpenCode · Retry queue', 'Run the server tests?', 'chill'),
    told(2, 'task_complete', 'OpenCode · Retry queue', 'All 412 tests pass', 'dialed-in'),
    told(3, 'progress', 'Claude Code · Invoice import', 'Half of the files are read', 'locked-in'),
    told(5, 'message', 'Claude Code · Invoice import', 'I found three dates that fit no format.', 'vibing'),
    told(6, 'message', 'OpenCode · Release', 'The notes are ready to read.', null),
    told(9, 'error', 'nightly-backup', 'No space left on /mnt/tank', 'chill'),
    told(14, 'idle', 'OpenCode · Release', 'OpenCode has been idle for 5 min', 'dialed-in'),
    told(15, 'idle', 'OpenCode · Release', 'OpenCode has been idle for 10 min', 'locked-in'),
    told(30, 'approval', 'OpenCode · Release', 'Overwrite main on the server with this branch?', 'chill'),
  ],
};
