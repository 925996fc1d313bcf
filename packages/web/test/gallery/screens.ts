import type { Ask } from '@beckon/protocol';
import type { Kept } from '../../src/app/local.ts';
import type { PushSituation, Snapshot, ThreadSnapshot } from '../../src/app/sdk.ts';
import * as f from './fixtures.ts';
import * as th from './threads.ts';

export interface Shown {
  path: string;
  snapshot?: Partial<Snapshot>;
  push?: Partial<PushSituation>;
  kept?: Partial<Kept>;
  late?: { ask: string; value: string; after: number };
  /** Answers of the fake server, by call. */
  calls?: Record<string, unknown>;
  /** A button to press before the picture is taken, by its name. */
  press?: string[];
  secret?: string;
  /** What the conversation that is opened shows. */
  thread?: Partial<ThreadSnapshot>;
  /** Its last message grows by so many words every 40 ms. */
  grows?: { by: number; to: number };
  /** What was begun to be written, by conversation. */
  drafts?: Record<string, string>;
  offline?: boolean;
  /** Who looks at the conversation that is opened. */
  here?: string[];
  publicUrl?: null;
  /** Scrolls the page to its end. */
  end?: boolean;
  /** Scrolls the sheet that was opened to its end. */
  endOfSheet?: boolean;
  /** A screen that only makes sense on a phone, or on a desk. */
  only?: 'phone' | 'desk';
  rootSize?: string;
  language?: string;
  /** Where the browser is; in Berlin, as the preferences, unless it says so. */
  timeZone?: string;
  width?: number;
}

const open = (...asks: Ask[]): Partial<Snapshot> => ({ asks: [...asks, f.approved, f.denied], open: asks });
const nobody = { preferences: undefined, me: undefined, devices: [] };
const denied = { type: 'denied' as const, subscribed: false };
const onPhone = {
  type: 'granted' as const,
  subscribed: true,
  deviceId: 'd-iphone',
  browser: 'safari' as const,
  platform: 'ios' as const,
};

const listed = { conversations: new Map(th.listed.map((each) => [each.id, each])) };
const at = (id: string, thread: Partial<ThreadSnapshot>, more: Partial<Shown> = {}): Shown => ({
  path: `/conversations/${id}`,
  thread: { state: 'ready', ...thread },
  ...more,
  snapshot: { ...listed, asks: [f.approved], open: [], ...more.snapshot },
});
const asking = (ask: Ask, messages = th.retryQueue): Shown =>
  at('c-retry', { messages: [...messages, th.carrying(ask)] }, { snapshot: { asks: [ask, f.approved], open: [ask] } });

const talking: Record<string, Shown> = {
  '20-conversation': at(
    'c-double',
    { messages: th.doublePushes, runs: [th.run()] },
    { press: ['Ran beckon why 0192f…'] },
  ),
  '20b-conversation-german': at('c-double', { messages: th.doublePushes, runs: [th.run()] }, { language: 'de' }),
  '21-conversation-ask': asking({ ...f.command, body: undefined, expiresAt: undefined } as unknown as Ask),
  '21b-conversation-high-risk': asking({ ...f.highRisk, conversationId: 'c-retry' }),
  '21c-conversation-choice': asking({ ...f.choice, conversationId: 'c-retry' }),
  '21d-conversation-diff': asking(f.longDiff),
  '21e-conversation-text': asking({ ...f.words, conversationId: 'c-retry' }),
  '21f-conversation-queued-answer': {
    ...asking(f.command),
    snapshot: { ...listed, asks: [f.command], open: [f.command], answering: new Map([['command', 'queued']]) },
  },
  '22-conversation-offline': at(
    'c-invoice',
    { messages: th.invoices, unsent: th.unsent },
    { offline: true, snapshot: { connection: 'backing_off' } },
  ),
  '23-conversation-interrupted': at('c-invoice', { messages: th.ended }),
  '23b-conversation-stopped': at('c-invoice', { messages: th.stopped, unsent: th.sending }),
  '24-conversations': {
    path: '/conversations',
    snapshot: { ...listed, asks: [f.command], open: [f.command, { ...f.choice, id: 'other', conversationId: 'none' }] },
  },
  '25-conversations-empty': { path: '/conversations', snapshot: { conversations: new Map(), open: [] } },
  '25b-conversations-choose': { path: '/conversations', snapshot: listed, press: ['New conversation'] },
  '25c-conversations-loading': { path: '/conversations', snapshot: { loaded: false, connection: 'loading' } },
  '26-conversation-loading': at('c-double', { state: 'loading' }),
  '27-conversation-markdown': at('c-double', { messages: th.markdown }),
  '27b-conversation-markdown-top': at('c-double', { messages: th.markdown.slice(0, 1) }),
  '27c-conversation-pending': at(
    'c-double',
    { messages: th.pending, runs: [th.run('queued')] },
    { drafts: { 'c-double': 'And on the iPad?' } },
  ),
  '27d-conversation-new': at('c-fresh', {}),
  '27e-conversation-others': at('c-returns', { messages: th.returns }),
  '27m-conversation-company': at('c-returns', { messages: th.returns }, { here: ['u-noor', 'u-ada', 'u-tomas'] }),
  '27f-conversation-about': at('c-returns', { messages: th.returns }, { press: ['Title and members'] }),
  '27g-conversation-missing': at('c-none', { state: 'not_found' }),
  '27h-conversation-unreachable': at('c-double', { state: 'unreachable' }),
  '27i-conversation-long-draft': at(
    'c-double',
    { messages: th.doublePushes },
    { drafts: { 'c-double': 'word '.repeat(80) } },
  ),
  '27j-conversation-large-text': at('c-double', { messages: th.doublePushes }, { rootSize: '32px', only: 'phone' }),
  '27k-conversation-narrow': at('c-double', { messages: th.markdown }, { width: 320, only: 'phone' }),
  '28-conversation-growing': at(
    'c-double',
    { messages: th.markdown, runs: [th.run()] },
    { grows: { by: 20, to: 10_000 } },
  ),
  '27l-conversations-narrow': { path: '/conversations', snapshot: listed, width: 320, only: 'phone' },
};

export const screens: Record<string, Shown> = {
  '01-inbox': { path: '/', snapshot: open(f.command, f.choice) },
  '01b-inbox-many': { path: '/', snapshot: open(f.command, f.choice, f.longDiff, f.highRisk, f.words), end: true },
  '02-inbox-empty': { path: '/', snapshot: open() },
  '02b-inbox-unreached': {
    path: '/',
    snapshot: { ...open(), devices: [] },
    push: { type: 'default', subscribed: false },
    kept: { welcome: 'done' },
  },
  '02c-inbox-snooze': { path: '/', snapshot: open(), press: ['Snooze'] },
  '02d-inbox-snoozed': { path: '/', snapshot: { ...open(f.command, f.choice), preferences: f.snoozed } },
  '02e-inbox-snoozed-elsewhere': {
    path: '/',
    snapshot: { ...open(), preferences: f.snoozed },
    timeZone: 'America/New_York',
    language: 'de',
  },
  '02f-inbox-snoozed-sheet': {
    path: '/',
    snapshot: { ...open(), preferences: f.snoozed },
    timeZone: 'Asia/Tokyo',
    press: ['Snoozed until tomorrow 08:00 CET'],
  },
  '02g-inbox-snoozed-large': {
    path: '/',
    snapshot: { ...open(f.command), preferences: f.snoozed },
    timeZone: 'Asia/Tokyo',
    rootSize: '32px',
    only: 'phone',
  },
  '02h-inbox-snoozed-narrow': {
    path: '/',
    snapshot: { ...open(f.command), preferences: f.snoozed },
    timeZone: 'Asia/Tokyo',
    width: 320,
    only: 'phone',
  },
  '03-inbox-loading': { path: '/', snapshot: { loaded: false, connection: 'loading' } },
  '04-inbox-offline': {
    path: '/',
    snapshot: { ...open(f.command, f.choice), connection: 'backing_off', answering: new Map([['command', 'queued']]) },
    offline: true,
  },
  '10-ask-command': { path: '/asks/command', snapshot: open(f.command, f.choice) },
  '10b-ask-note': { path: '/asks/command', snapshot: open(f.command), press: ['Add a note'] },
  '10c-ask-always': { path: '/asks/command', snapshot: open(f.command), press: ['Always…'] },
  '10d-ask-queued': {
    path: '/asks/command',
    snapshot: { ...open(f.command), answering: new Map([['command', 'queued']]) },
  },
  '11-ask-high-risk': { path: '/asks/high', snapshot: open(f.highRisk, f.choice) },
  '11b-ask-sure': { path: '/asks/high', snapshot: open(f.highRisk), press: ['Hold to approve'] },
  '12-ask-diff': { path: '/asks/diff', snapshot: open(f.longDiff, f.choice) },
  '13-ask-choice': { path: '/asks/choice', snapshot: open(f.choice, f.command), press: ['Day first'] },
  '13b-ask-several': { path: '/asks/several', snapshot: open(f.several), press: ['Day first', 'Month first'] },
  '13c-ask-own': { path: '/asks/choice', snapshot: open(f.choice), press: ['Something else'] },
  '14-ask-text': { path: '/asks/words', snapshot: open(f.words) },
  '15-ask-answered-elsewhere': {
    path: '/asks/by-ada',
    snapshot: { asks: [f.byAda] },
    late: { ask: 'by-ada', value: 'deny', after: 800 },
  },
  '16-ask-done': { path: '/asks/approved', snapshot: open(f.choice) },
  '16b-ask-could-not': { path: '/asks/could-not', snapshot: { asks: [f.couldNot] } },
  '17-ask-expired': {
    path: '/asks/expired',
    snapshot: { asks: [f.expired] },
    calls: { whyAsk: { items: [f.notifications[0]] } },
  },
  '17b-ask-cancelled': { path: '/asks/cancelled', snapshot: { asks: [f.cancelled] } },
  '18-ask-denied': { path: '/asks/denied', snapshot: { asks: [f.denied] } },
  '19-ask-missing': { path: '/asks/none', snapshot: open() },
  ...talking,
  '30-agents': { path: '/agents', snapshot: open(f.command) },
  '31-connect': { path: '/agents/connect/script', snapshot: open() },
  '31b-connect-made': {
    path: '/agents/connect/http',
    snapshot: open(),
    press: ['name:nightly-backup', 'Make the key'],
  },
  '31c-connect-opencode': { path: '/agents/connect/opencode', snapshot: open() },
  '33-agents-empty': { path: '/agents', snapshot: { agents: new Map() } },
  '34-agent': { path: '/agents/a-oc', snapshot: open(f.command) },
  '34b-key-once': { path: '/agents/a-oc', snapshot: open(), press: ['New key'] },
  '44-devices': { path: '/devices', push: onPhone },
  '44b-devices-testing': { path: '/devices', push: onPhone, press: ['Send a test to all 3'] },
  '45-device': { path: '/devices/d-iphone', push: onPhone, press: ['Send a test'] },
  '45b-device-forget': { path: '/devices/d-pixel', press: ['Forget this device'] },
  '50-ledger': { path: '/notifications' },
  '51-ledger-told': { path: '/notifications/n-3' },
  '52-ledger-wrong': { path: '/notifications/n-4' },
  '53-ledger-empty': {
    path: '/notifications',
    snapshot: { notifications: new Map() },
    calls: { listNotifications: { items: [] } },
  },
  '54-ledger-night': { path: '/notifications', snapshot: { notifications: f.night } },
  '54b-ledger-together': { path: '/notifications/n-20', snapshot: { notifications: f.night } },
  '54c-ledger-together-lost': { path: '/notifications/n-21', snapshot: { notifications: f.nightLost } },
  '54d-ledger-together-unknown': {
    path: '/notifications/n-20',
    snapshot: { notifications: f.nightAlone },
    timeZone: 'America/New_York',
  },
  '54e-ledger-collapsed': { path: '/notifications/n-22', snapshot: { notifications: f.night } },
  '54f-ledger-put-off': {
    path: '/notifications/n-23',
    snapshot: { notifications: f.night },
    press: ['What was known'],
    timeZone: 'Asia/Tokyo',
  },
  '54g-ledger-german': { path: '/notifications/n-22', snapshot: { notifications: f.night }, language: 'de' },
  '60-permission-ask': { path: '/devices/this', push: { type: 'default', subscribed: false } },
  '61-permission-granted': { path: '/devices/this', push: onPhone, press: ['Send a test'] },
  '62-permission-denied': { path: '/devices/this', push: denied },
  '62b-permission-denied-firefox': { path: '/devices/this', push: { ...denied, browser: 'firefox' } },
  '63-permission-unsupported': { path: '/devices/this', push: { type: 'unsupported', subscribed: false } },
  '63b-permission-private': { path: '/devices/this', push: { type: 'private', subscribed: false } },
  '63c-permission-insecure': { path: '/devices/this', push: { type: 'insecure', subscribed: false }, publicUrl: null },
  '64-ios-home-screen': {
    path: '/devices/this',
    push: { type: 'ios-not-installed', subscribed: false, platform: 'ios', browser: 'safari' },
    only: 'phone',
  },
  '70-sign-in': { path: '/sign-in', snapshot: { connection: 'signed_out', loaded: false } },
  '71-sign-in-error': { path: '/sign-in', snapshot: { connection: 'signed_out', loaded: false }, secret: 'bad' },
  '71b-sign-in-already': { path: '/sign-in' },
  '72-pair': { path: '/devices/pair' },
  '72b-pair-no-https': { path: '/devices/pair', publicUrl: null },
  '73-first-run': {
    path: '/',
    snapshot: { asks: [], open: [], devices: [] },
    push: { type: 'default', subscribed: false },
    kept: {},
  },
  '40-settings': { path: '/settings', snapshot: open(f.command) },
  '40b-settings-which': { path: '/settings', press: ['Show which'] },
  '40c-settings-kind': { path: '/settings', press: ['Messages: Push. Change'] },
  '40d-settings-end': { path: '/settings', end: true },
  '40e-settings-loading': { path: '/settings', snapshot: { loaded: false, connection: 'loading', ...nobody } },
  '40f-settings-offline': { path: '/settings', offline: true, press: ['Private previews'] },
  '40g-settings-large': { path: '/settings', rootSize: '32px', only: 'phone' },
  '40h-settings-german': { path: '/settings', language: 'de' },
  '40i-settings-relentless': {
    path: '/settings',
    snapshot: {
      preferences: {
        ...f.preferences,
        ...{ intensity: 'relentless', kinds: { message: 'app' }, snoozedUntil: f.NOW + 1_800_000 },
        agents: { 'a-oc': { intensity: 'chill' } },
      },
    },
  },
  '42-snooze': { path: '/settings', press: ['SnoozeOff'] },
  '42b-snooze-on': {
    path: '/settings',
    snapshot: { preferences: { ...f.preferences, snoozedUntil: f.NOW + 1_800_000 } },
    press: ['SnoozeUntil 10:11'],
  },
  '43-quiet-hours': { path: '/settings/quiet-hours' },
  '43b-quiet-hours-off': {
    path: '/settings/quiet-hours',
    snapshot: { preferences: { ...f.preferences, quietHours: null, timeZone: 'Asia/Tokyo' } },
  },
  '43c-quiet-hours-day': {
    path: '/settings/quiet-hours',
    snapshot: { preferences: { ...f.preferences, quietHours: { from: '12:00', to: '13:30', days: [1, 2, 3, 4, 5] } } },
    language: 'de',
  },
  '43d-quiet-hours-large': { path: '/settings/quiet-hours', rootSize: '32px', only: 'phone' },
  '46-by-agent': {
    path: '/settings/agents',
    snapshot: {
      preferences: {
        ...f.preferences,
        agents: { 'a-nb': { intensity: 'chill', kinds: { error: 'app' } }, 'a-cc': { kinds: { idle: 'app' } } },
      },
    },
  },
  '21-about': { path: '/conversations/c-retry', press: ['Title and members'] },
  '46b-one-agent': { path: '/agents/a-oc', press: ['As everywhere: Dialed-in'] },
  '46c-one-agent-kinds': {
    path: '/agents/a-oc',
    snapshot: {
      preferences: {
        ...f.preferences,
        kinds: { idle: 'app' },
        agents: { 'a-oc': { kinds: { progress: 'push', message: 'app' } } },
      },
    },
    press: ['As everywhere: Dialed-in, and rules for 2 kinds'],
    endOfSheet: true,
  },
  '46d-one-agent-kind': {
    path: '/agents/a-oc',
    snapshot: {
      preferences: { ...f.preferences, kinds: { idle: 'app' }, agents: { 'a-oc': { kinds: { progress: 'push' } } } },
    },
    press: ['As everywhere: Dialed-in, and a rule for one kind', 'Idle for 5 min: In the app. Change'],
  },
  '46e-one-agent-german': { path: '/agents/a-oc', press: ['Wie überall: Dialed-in'], language: 'de', endOfSheet: true },
  '46f-one-agent-large': {
    path: '/agents/a-oc',
    press: ['As everywhere: Dialed-in'],
    endOfSheet: true,
    rootSize: '32px',
    only: 'phone',
  },
  '80-unreachable': { path: '/', snapshot: { loaded: false, connection: 'unreachable' } },
  '81-update': { path: '/', snapshot: open() },
  '83-notices': { path: '/settings', snapshot: { ...open(f.command), notifications: f.fresh } },
  '83b-notice': at('c-double', { messages: th.doublePushes }, { snapshot: { ...listed, notifications: f.oneFresh } }),
  '83d-notice-report': at(
    'c-double',
    { messages: th.doublePushes },
    { snapshot: { ...listed, notifications: f.reported } },
  ),
  '83c-notice-ask': { path: '/asks/high', snapshot: { ...open(f.command, f.highRisk), notifications: f.fresh } },
  '82-not-found': { path: '/nowhere' },
  '92-large-text': { path: '/asks/command', snapshot: open(f.command), rootSize: '32px', only: 'phone' },
  '92b-narrow-inbox': { path: '/', snapshot: open(f.command, f.choice), width: 320, only: 'phone' },
  '92c-narrow-ask': { path: '/asks/diff', snapshot: open(f.longDiff), width: 320, only: 'phone' },
  '92d-large-inbox': { path: '/', snapshot: open(f.command, f.choice), rootSize: '32px', only: 'phone' },
  '93-german': { path: '/', snapshot: open(f.command, f.choice), language: 'de' },
  '93b-german-ask': { path: '/asks/high', snapshot: open(f.highRisk), language: 'de' },
};
