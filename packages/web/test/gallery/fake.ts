import { type Ask, Fault } from '@beckon/protocol';
import type { Beckon } from '../../src/app/Beckon.tsx';
import { openDrafts } from '../../src/app/drafts.ts';
import { openLateAnswers } from '../../src/app/late.ts';
import { openLocal } from '../../src/app/local.ts';
import type { Client, Mirror, Presence, PushSituation, Snapshot } from '../../src/app/sdk.ts';
import * as f from './fixtures.ts';
import type { Shown } from './screens.ts';
import { fakeThread } from './threads.ts';

/** A whole app around one frozen snapshot: nothing is asked of any server. */
export const fakeBeckon = (shown: Shown): Beckon => {
  const server = shown.publicUrl === null ? { ...f.server, publicUrl: null } : f.server;
  const snapshot: Snapshot = {
    connection: 'live',
    loaded: true,
    me: f.noor,
    agents: new Map(f.agents.map((agent) => [agent.id, agent])),
    conversations: new Map(f.conversations.map((conversation) => [conversation.id, conversation])),
    asks: [f.approved, f.denied],
    open: [],
    runs: new Map(),
    devices: f.devices,
    notifications: new Map(f.notifications.map((item) => [item.id, item])),
    badges: { total: 0, buckets: {}, badgeSeq: 1 },
    preferences: f.preferences,
    server,
    serverTimeOffset: f.NOW - Date.now(),
    answering: new Map(),
    needsConfirmation: new Set(),
    ...shown.snapshot,
  };
  const looking = shown.here ?? [];
  const mirror: Mirror = {
    getSnapshot: () => snapshot,
    subscribe: () => () => {},
    start: () => {},
    answer: async () => ({ type: 'queued' }),
    people: () => looking,
    takeBack: async () => {},
    refresh: async () => {},
    learn: () => {},
    thread: (id) => fakeThread(id, shown.thread ?? {}, shown.grows),
    close: () => {},
  };
  const presence: Presence = {
    start: () => {},
    stop: () => {},
    enter: () => () => {},
    shows: () => false,
    attentive: true,
    subscribe: () => () => {},
  };
  const local = openLocal(undefined);
  local.set({ welcome: 'done', ...(shown.language && { language: shown.language }), ...shown.kept });
  if (shown.kept && !('welcome' in shown.kept)) local.set({ welcome: 'open' });
  const late = openLateAnswers();
  const drafts = openDrafts(undefined);
  for (const [id, words] of Object.entries(shown.drafts ?? {})) drafts.set(id, words);
  const answered = snapshot.asks.find((ask) => ask.id === shown.late?.ask)?.answer;
  if (shown.late && answered) late.add(shown.late.ask, { value: shown.late.value, at: answered.at + shown.late.after });
  for (const [id, state] of snapshot.answering) if (state === 'queued') late.add(id, { value: 'approve' });
  const situation: PushSituation = {
    type: 'granted',
    subscribed: true,
    deviceId: 'd-mac',
    browser: 'chrome',
    platform: 'linux',
    ...shown.push,
  };
  return {
    client: fakeClient(shown, snapshot),
    mirror,
    presence,
    sightings: { ask: () => {}, notification: () => {}, drawn: () => {} },
    push: {
      situation: async () => situation,
      enable: async () => ({ refused: 'dismissed', situation }),
      disable: async () => {},
    },
    local,
    late,
    drafts,
    host: 'beckon.noor.dev',
    origin: 'https://beckon.noor.dev',
    startOver: () => {},
    secret: shown.secret,
  };
};

const fakeClient = (shown: Shown, snapshot: Snapshot): Client => {
  let looks = 0;
  const find = (id: string): Ask => {
    const found = snapshot.asks.find((ask) => ask.id === id);
    if (!found) throw new Fault('not_found');
    return found;
  };
  // biome-ignore lint/suspicious/noExplicitAny: stands for every call of the route table
  const answers: Record<string, (input: any) => unknown> = {
    getAsk: ({ params }) => find(params.id),
    listAsks: () => ({ items: [] }),
    listNotifications: () => ({ items: f.notifications }),
    getNotification: ({ params, query }) => {
      if (params.id === 'n-test') return f.shownTest(undefined, query !== undefined && ++looks > 0);
      const item = f.notifications.find(({ id }) => id === params.id);
      if (!item) throw new Fault('not_found');
      return item;
    },
    testDevice: () => f.shownTest(undefined, false),
    whyAsk: () => ({ items: [] }),
    redeemPairing: () => {
      throw new Fault('invalid_code');
    },
    createPairing: () => ({
      code: 'K7QF-2M9X',
      url: snapshot.server?.publicUrl
        ? 'https://beckon.noor.dev/sign-in#b3Jhbmdlcy1hcmUtbm90LXRoZS1vbmx5LWZydWl0'
        : null,
      expiresAt: f.NOW + 252_000,
    }),
    listKeys: () => ({
      items: [
        { id: 'k-1', agentId: 'a-oc', name: 'atlas', createdAt: f.ago(900_000), lastUsedAt: f.ago(3) },
        { id: 'k-2', agentId: 'a-oc', name: 'mbp', createdAt: f.ago(400_000), lastUsedAt: null },
      ],
    }),
    createAgent: () => f.agents[4],
    createKey: () => ({
      id: 'k',
      agentId: 'a-new',
      name: 'key',
      createdAt: f.NOW,
      lastUsedAt: null,
      key: 'bk_7Qm2vXc9RfTzL4hYwKpN8sDeUa3Gj',
    }),
    listUsers: () => ({ items: [f.noor, f.ada, f.tomas] }),
    previewPreferences: () => f.preview,
    changePreferences: () => f.preferences,
    snooze: () => f.preferences,
    listSessions: () => ({ items: f.sessions }),
  };
  return {
    url: 'https://beckon.noor.dev',
    call: (async (name: string, input: unknown) => {
      const given = shown.calls?.[name];
      if (given !== undefined) return given;
      const answer = answers[name];
      if (!answer) throw new Fault('not_found');
      return answer(input);
    }) as Client['call'],
    request: async () => new Response(),
  };
};
