import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HeldClock, heldClock } from '@beckon/testkit';
import { instantDisk } from '@beckon/testkit/clock';
import { openAsks } from '../src/asks/asks.ts';
import { openBadges } from '../src/attention/badges.ts';
import { openPreferences } from '../src/attention/preferences.ts';
import { openPresence } from '../src/attention/presence.ts';
import { openProof } from '../src/attention/proof.ts';
import { openRates } from '../src/attention/rates.ts';
import { type Auth, type AuthOptions, openAuth } from '../src/auth/auth.ts';
import { ASSISTANT, type FirstStart, firstStart } from '../src/auth/first-start.ts';
import { feedTopic } from '../src/bus/bus.ts';
import { localBus } from '../src/bus/local.ts';
import { openConversations } from '../src/conversations/conversations.ts';
import { openDeciding } from '../src/delivery/deciding.ts';
import { openDevices } from '../src/delivery/devices.ts';
import { openLedger } from '../src/delivery/ledger.ts';
import { type App, createApp } from '../src/http/app.ts';
import type { RequestFacts } from '../src/http/facts.ts';
import type { Rooms, Site } from '../src/http/rooms.ts';
import { idSource } from '../src/kit/ids.ts';
import { sealer } from '../src/kit/seal.ts';
import { type LiveRoom, openLive } from '../src/live/live.ts';
import { openHealth } from '../src/ops/health.ts';
import { openLog } from '../src/ops/log.ts';
import { openMetrics } from '../src/ops/metrics.ts';
import type { Sender } from '../src/push/sender.ts';
import { demoAgent } from '../src/runs/demo.ts';
import { Desk } from '../src/runs/desk.ts';
import { openRuns } from '../src/runs/runs.ts';
import { openStore } from '../src/store/open.ts';
import type { Store } from '../src/store/store.ts';

export const ADMIN_KEY = 'an-admin-key-for-tests';
export const ORIGIN = 'http://localhost:8787';

/** The edge over a real store and the real use-case rooms: everything but delivery and the socket. */
export interface Edge {
  readonly app: App;
  readonly auth: Auth;
  readonly store: Store;
  readonly clock: HeldClock;
  readonly rooms: Rooms;
  readonly owner: FirstStart;
  readonly live: LiveRoom;
  readonly lines: Record<string, unknown>[];
  call(method: string, path: string, options?: Call): Promise<Answer>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface Call {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly facts?: Partial<RequestFacts>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

export interface EdgeOptions extends Partial<Omit<AuthOptions, 'clock'>> {
  readonly site?: Partial<Site>;
  /** Takes the place of rooms that are there. */
  readonly rooms?: (rooms: Rooms) => Partial<Rooms>;
}

const SECRETS = ['a secret that is long enough for tests'] as const;

export const openEdge = async (options: EdgeOptions = {}): Promise<Edge> => {
  const directory = await mkdtemp(join(tmpdir(), 'beckon-edge-'));
  const clock = heldClock();
  const bus = localBus();
  const newId = idSource(clock);
  const store = await openStore({
    database: { path: join(directory, 'beckon.db'), disk: instantDisk },
    now: clock.now,
    newId,
    hint: ({ heads, queued }) => {
      for (const principalId of heads.keys()) bus.publish(feedTopic(principalId));
      if (queued) bus.publish('queued');
    },
  });
  const publicUrl = options.publicUrl ?? (() => null);
  const auth = await openAuth(store, {
    secrets: options.secrets ?? [SECRETS[0]],
    clock,
    publicUrl,
    adminKey: options.adminKey === undefined ? ADMIN_KEY : options.adminKey,
    jwt: options.jwt ?? null,
    assistants: options.assistants ?? 'admin',
  });
  const owner = await firstStart(store, { clock, hostname: 'testhost' });
  const lines: Record<string, unknown>[] = [];
  const vapidPublicKey = 'BPublicKeyForTests';
  const log = openLog('debug', { write: (line) => lines.push(JSON.parse(line)) });
  const desk = new Desk();
  const presence = openPresence({ store, bus, clock });
  const live = openLive({
    ...{ store, bus, clock, newId },
    snapshots: (conversationId) => [...desk.snapshots(conversationId), presence.company(conversationId)],
    about: { version: '0.0.0-test', vapidPublicKey, publicUrl },
  });
  const asks = openAsks({ store, bus, clock });
  const runs = await openRuns({
    ...{ store, bus, clock, log, desk, hold: live.hold },
    nodeId: 'edge',
    agent: demoAgent,
    ask: async (agent, ask) => (await asks.open(agent, ask)).ask,
    getAsk: (agent, id) => asks.get({ ...agent, credentialId: null, expiresAt: null }, id, 0, AbortSignal.abort()),
  });
  const { views } = presence;
  const deciding = openDeciding({ outbox: store.outbox, now: clock.now, rates: openRates(), log, views });
  const base: Rooms = {
    auth,
    asks,
    conversations: openConversations({ store, clock, hosts: ({ kind }) => kind === ASSISTANT, left: presence.left }),
    runs,
    devices: openDevices({ store, senders, sealer: sealer(SECRETS, 'test'), vapidPublicKey }),
    ledger: openLedger({ outbox: store.outbox, people: store.people, deciding, bus, clock }),
    live,
    badges: openBadges(store),
    presence,
    proof: openProof(store.outbox),
    preferences: openPreferences({ store, clock }),
    ready: openHealth(store, clock),
    metrics: openMetrics(),
    log,
    clock,
    site: {
      version: '0.0.0-test',
      publicUrl,
      allowedOrigins: [],
      behindProxy: false,
      appDirectory: join(directory, 'no-app'),
      rates: { burst: 1_000_000, perMinute: 1_000_000 },
      ...options.site,
    },
  };
  const rooms = { ...base, ...options.rooms?.(base) };
  const app = createApp(rooms);
  return {
    app,
    auth,
    store,
    clock,
    rooms,
    owner,
    live,
    lines,
    call: (method, path, how) => call(app, method, path, how),
    [Symbol.asyncDispose]: async () => {
      await live.close();
      presence.close();
      await runs.close();
      bus.close();
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
};

const call = async (
  app: Pick<App, 'fetch'>,
  method: string,
  path: string,
  { token, body, headers = {}, facts }: Call = {},
): Promise<Answer> => {
  const request = new Request(ORIGIN + path, {
    method,
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const response = await app.fetch(request, { address: '127.0.0.1', https: false, host: 'localhost:8787', ...facts });
  const text = await response.text();
  const json = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, headers: response.headers, body: json && text !== '' ? JSON.parse(text) : text };
};

/** Takes every https address, and sends nothing: no test here looks at pushes. */
const sender: Sender = {
  kind: 'webpush',
  send: async () => ({ type: 'accepted', status: 201 }),
  check: (address) => {
    const { endpoint } = JSON.parse(address) as { endpoint: string };
    if (!URL.canParse(endpoint) || !endpoint.startsWith('https:')) {
      return { type: 'unusable', code: 'invalid_subscription', field: 'endpoint', sentence: 'The endpoint is no URL.' };
    }
    return { type: 'usable', service: new URL(endpoint).origin, unique: new URL(endpoint).href };
  },
  close: async () => {},
};
const senders = { of: (kind: string) => (kind === 'webpush' ? sender : undefined), close: async () => {} };

/** The cookie that a `Set-Cookie` header sets, as a browser would send it back. */
export const cookieOf = (answer: Answer): string => (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';

/** Signs a browser in as the owner; answers its cookie. */
export const browser = async (edge: Edge): Promise<string> => {
  const { body: pairing } = await edge.call('POST', '/v1/pairings', { token: edge.owner.ownerToken, body: {} });
  const redeemed = await edge.call('POST', '/v1/pairings/redeem', {
    body: { code: pairing.code, as: 'cookie' },
    headers: { Origin: ORIGIN },
  });
  return cookieOf(redeemed);
};
