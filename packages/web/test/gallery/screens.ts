import type { Ask } from '@beckon/protocol';
import type { Kept } from '../../src/app/local.ts';
import type { PushSituation, Snapshot } from '../../src/app/sdk.ts';
import * as f from './fixtures.ts';

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
  offline?: boolean;
  publicUrl?: null;
  /** Scrolls the page to its end. */
  end?: boolean;
  /** A screen that only makes sense on a phone, or on a desk. */
  only?: 'phone' | 'desk';
  rootSize?: string;
  language?: string;
  width?: number;
}

const open = (...asks: Ask[]): Partial<Snapshot> => ({ asks: [...asks, f.approved, f.denied], open: asks });
const denied = { type: 'denied' as const, subscribed: false };
const onPhone = {
  type: 'granted' as const,
  subscribed: true,
  deviceId: 'd-iphone',
  browser: 'safari' as const,
  platform: 'ios' as const,
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
  '80-unreachable': { path: '/', snapshot: { loaded: false, connection: 'unreachable' } },
  '81-update': { path: '/', snapshot: open() },
  '82-not-found': { path: '/nowhere' },
  '92-large-text': { path: '/asks/command', snapshot: open(f.command), rootSize: '32px', only: 'phone' },
  '92b-narrow-inbox': { path: '/', snapshot: open(f.command, f.choice), width: 320, only: 'phone' },
  '92c-narrow-ask': { path: '/asks/diff', snapshot: open(f.longDiff), width: 320, only: 'phone' },
  '92d-large-inbox': { path: '/', snapshot: open(f.command, f.choice), rootSize: '32px', only: 'phone' },
  '93-german': { path: '/', snapshot: open(f.command, f.choice), language: 'de' },
  '93b-german-ask': { path: '/asks/high', snapshot: open(f.highRisk), language: 'de' },
};
