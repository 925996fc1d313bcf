import { hostname } from 'node:os';
import { isPublicAddress } from '@beckon/webpush';
import { openAsks } from './asks/asks.ts';
import { openBadges } from './attention/badges.ts';
import { openBriefs } from './attention/brief.ts';
import { openPreferences } from './attention/preferences.ts';
import { openPresence } from './attention/presence.ts';
import { openProof } from './attention/proof.ts';
import { openRates } from './attention/rates.ts';
import { openAuth } from './auth/auth.ts';
import { readCredentials, writeCredentials } from './auth/credentials-file.ts';
import { ASSISTANT, firstStart } from './auth/first-start.ts';
import { type Bus, feedTopic } from './bus/bus.ts';
import { localBus } from './bus/local.ts';
import { type Config, ConfigError } from './config.ts';
import { openConversations } from './conversations/conversations.ts';
import { databaseOf, LEFT_BEHIND, leavesHouseBehind } from './database.ts';
import { openDeciding } from './delivery/deciding.ts';
import { openDevices } from './delivery/devices.ts';
import { openLedger } from './delivery/ledger.ts';
import { resealAddresses } from './delivery/reseal.ts';
import { openSweeper } from './delivery/sweeper.ts';
import { openDelivery } from './delivery/worker.ts';
import type { House, HouseOptions } from './house.ts';
import { createApp } from './http/app.ts';
import { type ServeOptions, serve } from './http/serve.ts';
import { systemClock } from './kit/clock.ts';
import { deferred } from './kit/deferred.ts';
import { idSource } from './kit/ids.ts';
import { SealError, sealer } from './kit/seal.ts';
import { cannotListen } from './listening.ts';
import { type Elsewhere, watchElsewhere } from './live/elsewhere.ts';
import { openLive } from './live/live.ts';
import { lockDirectory } from './lock.ts';
import { nodeIdIn } from './node-id.ts';
import { openHealth } from './ops/health.ts';
import { openLog } from './ops/log.ts';
import { openMetrics } from './ops/metrics.ts';
import { startRetention } from './ops/retention.ts';
import { seldom } from './ops/seldom.ts';
import { openSenders } from './push/open.ts';
import { vapidKeys, vapidSubject } from './push/vapid.ts';
import { demoAgent } from './runs/demo.ts';
import { Desk } from './runs/desk.ts';
import { briefByModel } from './runs/model/brief.ts';
import { openModelAgent } from './runs/model/open.ts';
import { openRuns } from './runs/runs.ts';
import { loadSecret } from './secret.ts';
import { openStore } from './store/open.ts';
import type { Hints } from './store/store.ts';
import { readTls } from './tls.ts';
import { VERSION } from './version.ts';

/**
 * Opens the rooms, hands them to each other, and closes them in reverse.
 *
 * @throws {AlreadyRunning, ConfigError, StoreUnavailable} nothing is left open then
 */
export const openHouse = async (options: HouseOptions): Promise<House> => {
  const { config, clock = systemClock(), appDirectory } = options;
  const log = seldom(options.log ?? openLog(config.logLevel), clock);
  const door = doorOf(config);
  // closes what was opened so far when something below throws
  await using stack = new AsyncDisposableStack();
  const lock = stack.adopt(lockDirectory(config.dataDir), (held) => held.release());
  const { secrets, warning } = loadSecret(config.dataDir, config);
  if (warning !== undefined) log.warn({}, warning);
  const boxes = sealer(secrets, 'devices');
  const metrics = openMetrics();
  let movedTo = config.publicUrl;
  const publicUrl = (): string | null => movedTo;

  const newId = idSource(clock);
  const broken = deferred<Error>();
  const bus = stack.adopt(
    localBus((error) => log.error({ error }, 'a subscriber of the bus failed')),
    (open) => open.close(),
  );
  let elsewhere: Elsewhere | undefined;
  const store = stack.adopt(
    await openStore({
      database: databaseOf(config, {
        onBroken: (error) => {
          log.error({ error }, 'the store is broken');
          broken.resolve(error);
        },
        onWait: () => log.warn({}, 'waits for another server that migrates the database, or for a move'),
        onBack: (awayMs) => log.warn({ awayMs }, 'the database is back'),
      }),
      now: () => clock.now(),
      newId,
      hint: (hints) => {
        elsewhere?.moved(hints.heads);
        spread(bus, hints);
      },
    }),
    (open) => open.close(),
  );
  if (store.shared) {
    elsewhere = stack.adopt(watchElsewhere({ feeds: store.feeds, bus, clock, log }), (open) => open.close());
  }
  if (await leavesHouseBehind(store, config)) log.warn({}, LEFT_BEHIND);
  const vapid = await vapidKeys(store.settings, sealer(secrets, 'vapid')).catch(secretLost);
  const { subject } = vapidSubject(config.vapidSubject ?? undefined, config.publicUrl ?? undefined);
  const ca = options.pushCa === undefined ? {} : { ca: options.pushCa };
  const senders = stack.adopt(
    openSenders({
      webpush: { vapid: { ...vapid, subject }, allowPrivate: config.pushAllowPrivate, now: () => clock.now(), ...ca },
    }),
    (open) => open.close(),
  );

  const { adminKey, jwt, assistants } = config;
  const auth = await openAuth(store, { secrets, clock, publicUrl, adminKey, jwt, assistants });
  const desk = new Desk();
  const presence = stack.adopt(openPresence({ store, bus, clock }), (open) => open.close());
  const live = openLive({
    ...{ store, bus, clock, newId },
    snapshots: (conversationId) => [...desk.snapshots(conversationId), presence.company(conversationId)],
    about: { version: VERSION, vapidPublicKey: vapid.publicKey, publicUrl },
  });
  const asks = openAsks({ store, bus, clock, hold: live.hold });
  const model =
    config.model &&
    stack.adopt(openModelAgent({ settings: config.model, clock, log, version: VERSION }), (open) => open.close());
  const briefs =
    config.model && config.brief ? openBriefs(briefByModel(config.model, clock), { clock, log }) : undefined;
  const runs = stack.adopt(
    await openRuns({
      ...{ store, bus, clock, log, desk, hold: live.hold },
      nodeId: nodeIdIn(config.dataDir, newId, store.shared),
      agent: model?.agent ?? demoAgent,
      ask: async (agent, ask) => (await asks.open(agent, ask)).ask,
      getAsk: (agent, id) => asks.get({ ...agent, credentialId: null, expiresAt: null }, id, 0, NEVER),
    }),
    (open) => open.close(),
  );
  if (runs.repaired > 0) log.info({ runs: runs.repaired }, 'runs that an earlier life left were repaired');
  const deciding = openDeciding({
    ...{ outbox: store.outbox, now: () => clock.now(), rates: openRates(), log },
    views: presence.views,
  });
  const app = createApp({
    auth,
    asks,
    conversations: openConversations({ store, clock, hosts: ({ kind }) => kind === ASSISTANT, left: presence.left }),
    runs,
    devices: openDevices({ store, senders, sealer: boxes, vapidPublicKey: vapid.publicKey }),
    ledger: openLedger({ outbox: store.outbox, people: store.people, deciding, bus, clock }),
    live,
    badges: openBadges(store),
    presence,
    proof: openProof(store.outbox),
    preferences: openPreferences({ store, clock }),
    ready: openHealth(store, clock),
    metrics,
    log,
    clock,
    site: {
      version: VERSION,
      publicUrl,
      allowedOrigins: config.allowedOrigins,
      behindProxy: config.trustedProxy !== null,
      appDirectory,
    },
  });
  const socket = await serve(app, door).catch((error: unknown) => {
    throw cannotListen(error, config);
  });
  const listening = stack.adopt(socket, (open) => open.close());
  stack.defer(() => live.close());

  const reached = (): string => movedTo ?? listening.url;
  const delivery = stack.adopt(
    openDelivery({
      store,
      bus,
      clock,
      senders,
      log,
      publicUrl: reached,
      deciding,
      briefs,
      mintAnswerToken: (grant) => auth.answers.mint(grant),
      openAddress: (sealed) => boxes.open(sealed),
      metrics: { tried: (outcome, ms) => metrics.observe('beckon_push_seconds', ms / 1_000, { outcome }) },
    }),
    (open) => open.close(),
  );
  stack.adopt(openSweeper({ store, bus, clock, log }), (open) => open.close());
  stack.adopt(startRetention({ store, clock, log }), (open) => open.close());
  metrics.gauge('beckon_streams', 'Streams that are open.', () => live.open);
  void resealAddresses(store.devices, boxes, (deviceId) =>
    log.warn({ deviceId }, 'a device was sealed under a secret that is lost'),
  ).catch((error: unknown) => log.warn({ error }, 'devices could not be sealed anew'));

  const known = readCredentials(config.dataDir);
  const { tenantId, ownerId, agentKey, ownerToken } = await firstStart(store, { clock, hostname: hostname(), known });
  writeCredentials(config.dataDir, { url: listening.url, agentKey, ownerToken });
  lock.tell({ pid: process.pid, url: listening.url });
  log.info({ url: listening.url, publicUrl: movedTo, version: VERSION }, 'listening');

  const owned = stack.move();
  return {
    url: listening.url,
    app,
    tenantId,
    ownerId,
    publicUrl: reached,
    movePublicUrl: (url) => {
      movedTo = url;
    },
    signInSecret: (lifeMs) => auth.signIn.createSignInLink(tenantId, ownerId, lifeMs),
    broken: broken.promise,
    idle: () => delivery.idle(),
    close: () => owned.disposeAsync(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
};

/** For a look that waits for nothing. */
const NEVER = new AbortController().signal;

/** What a commit moved, as hints for whoever listens. */
const spread = (bus: Bus, { heads, due, queued, revoked }: Hints): void => {
  for (const principalId of heads.keys()) bus.publish(feedTopic(principalId));
  if (due) bus.publish('due');
  if (queued) bus.publish('queued');
  if (revoked) bus.publish('revoked');
};

const doorOf = ({ host, port, trustedProxy, tls, lan }: Config): ServeOptions => ({
  host,
  port,
  trustedProxy,
  tls: tls ? readTls(tls) : undefined,
  admits: lan ? (address) => !isPublicAddress(address) : undefined,
});

/** The database was written under another secret: said as the setting it is about, with the mend. */
const secretLost = (error: unknown): never => {
  if (!(error instanceof SealError)) throw error;
  throw new ConfigError(
    'BECKON_SECRET (or the file `secret` in the data directory) is not the one this database was made with: ' +
      'bring it back, or name it in BECKON_SECRET_PREVIOUS.',
  );
};
