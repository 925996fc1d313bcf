import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isPublicAddress } from '@beckon/webpush';
import { openAsks } from './asks/asks.ts';
import { openAuth } from './auth/auth.ts';
import { readCredentials, writeCredentials } from './auth/credentials-file.ts';
import { firstStart } from './auth/first-start.ts';
import { feedTopic } from './bus/bus.ts';
import { localBus } from './bus/local.ts';
import { type Config, ConfigError } from './config.ts';
import { openConversations } from './conversations/conversations.ts';
import { openDevices } from './delivery/devices.ts';
import { openLedger } from './delivery/ledger.ts';
import { resealAddresses } from './delivery/reseal.ts';
import { openSweeper } from './delivery/sweeper.ts';
import { openDelivery } from './delivery/worker.ts';
import { type App, createApp } from './http/app.ts';
import { serve } from './http/serve.ts';
import { type Clock, systemClock } from './kit/clock.ts';
import { idSource } from './kit/ids.ts';
import { SealError, sealer } from './kit/seal.ts';
import { openLive } from './live/live.ts';
import { lockDirectory } from './lock.ts';
import { openHealth } from './ops/health.ts';
import { type Log, openLog } from './ops/log.ts';
import { openMetrics } from './ops/metrics.ts';
import { startRetention } from './ops/retention.ts';
import { openSenders } from './push/open.ts';
import { vapidKeys, vapidSubject } from './push/vapid.ts';
import { loadSecret } from './secret.ts';
import { openStore } from './store/open.ts';
import type { Hints } from './store/store.ts';
import { VERSION } from './version.ts';

export interface HouseOptions {
  readonly config: Config;
  /** Where the built app lies. */
  readonly appDirectory: string;
  readonly clock?: Clock;
  readonly log?: Log;
  /** Authorities that push services are checked against, in PEM, instead of the system's. */
  readonly pushCa?: string;
}

/** An open server: it listens, delivers and sweeps until it is closed. */
export interface House extends AsyncDisposable {
  readonly url: string;
  readonly app: App;
  readonly tenantId: string;
  readonly ownerId: string;
  /** Where people reach it: the public URL, else where it listens. */
  publicUrl(): string;
  /** From now on people reach it there; null: nowhere but here. */
  movePublicUrl(url: string | null): void;
  /** A secret for `pages.signIn(secret)`, good once, for `lifeMs`. */
  signInSecret(lifeMs: number): Promise<string>;
  /** Resolves when nothing is due to be sent now. For tests. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the rooms, hands them to each other, and closes them in reverse.
 *
 * @throws {AlreadyRunning, ConfigError, StoreUnavailable} and what listening throws; nothing is left open then
 */
export const openHouse = async (options: HouseOptions): Promise<House> => {
  const { config, clock = systemClock(), log = openLog(config.logLevel) } = options;
  const stack = new AsyncDisposableStack();
  try {
    const lock = lockDirectory(config.dataDir);
    stack.defer(() => lock.release());
    const { secrets, warning } = loadSecret(config.dataDir, config);
    if (warning !== undefined) log.warn({}, warning);

    const bus = localBus((error) => log.error({ error }, 'a subscriber of the bus failed'));
    stack.defer(() => bus.close());
    const hint = ({ heads, due, revoked }: Hints): void => {
      for (const principalId of heads.keys()) bus.publish(feedTopic(principalId));
      if (due) bus.publish('due');
      if (revoked) bus.publish('revoked');
    };
    const path = join(config.dataDir, 'beckon.db');
    const store = openStore({ path, now: () => clock.now(), newId: idSource(clock), hint });
    stack.defer(() => store.close());

    let movedTo = config.publicUrl;
    const publicUrl = (): string | null => movedTo;
    const boxes = sealer(secrets, 'devices');
    const vapid = await vapidKeys(store.settings, sealer(secrets, 'vapid')).catch(secretLost);
    const subject = vapidSubject(config.vapidSubject ?? undefined, config.publicUrl ?? undefined);
    const senders = openSenders({
      webpush: {
        vapid: { ...vapid, subject: subject.subject },
        allowPrivate: config.pushAllowPrivate,
        now: () => clock.now(),
        ...(options.pushCa !== undefined && { ca: options.pushCa }),
      },
    });
    stack.defer(() => senders.close());

    const auth = await openAuth(store, { secrets, clock, publicUrl, adminKey: config.adminKey, jwt: config.jwt });
    const metrics = openMetrics();
    const about = { version: VERSION, vapidPublicKey: vapid.publicKey, publicUrl };
    const live = openLive({ store, bus, clock, about });
    const app = createApp({
      auth,
      asks: openAsks({ store, bus, clock, hold: live.hold }),
      conversations: openConversations({ store }),
      devices: openDevices({ store, senders, sealer: boxes, vapidPublicKey: vapid.publicKey }),
      ledger: openLedger({ outbox: store.outbox, bus, clock }),
      live,
      badges: (userId) => store.asks.badges(userId),
      ready: openHealth(store, clock),
      metrics,
      log,
      clock,
      site: { version: VERSION, publicUrl, allowedOrigins: config.allowedOrigins, appDirectory: options.appDirectory },
    });

    const listening = await serve(app, {
      host: config.host,
      port: config.port,
      trustedProxy: config.trustedProxy,
      tls: config.tls
        ? { key: readFileSync(config.tls.keyFile, 'utf8'), cert: readFileSync(config.tls.certFile, 'utf8') }
        : undefined,
      admits: config.lan ? (address) => !isPublicAddress(address) : undefined,
    });
    stack.defer(() => listening.close());
    stack.defer(() => live.close());

    const reached = (): string => movedTo ?? listening.url;
    const delivery = openDelivery({
      store,
      bus,
      clock,
      senders,
      log,
      publicUrl: reached,
      mintAnswerToken: (grant) => auth.answers.mint(grant),
      openAddress: (sealed) => boxes.open(sealed),
      metrics: { tried: (outcome, ms) => metrics.observe('beckon_push_seconds', ms / 1_000, { outcome }) },
    });
    stack.defer(() => delivery.close());
    const sweeper = openSweeper({ store, bus, clock, log });
    stack.defer(() => sweeper.close());
    const retention = startRetention({ store, clock, log });
    stack.defer(() => retention.close());
    metrics.gauge('beckon_streams', 'Streams that are open.', () => live.open);
    void resealAddresses(store.devices, boxes, (deviceId) =>
      log.warn({ deviceId }, 'a device was sealed under a secret that is lost'),
    ).catch((error: unknown) => log.warn({ error }, 'devices could not be sealed anew'));

    const first = await firstStart(store, { clock, hostname: hostname(), known: readCredentials(config.dataDir) });
    writeCredentials(config.dataDir, { url: listening.url, agentKey: first.agentKey, ownerToken: first.ownerToken });
    lock.tell({ pid: process.pid, url: listening.url });
    log.info({ url: listening.url, publicUrl: movedTo, version: VERSION }, 'listening');

    const owned = stack.move();
    return {
      url: listening.url,
      app,
      tenantId: first.tenantId,
      ownerId: first.ownerId,
      publicUrl: reached,
      movePublicUrl: (url) => {
        movedTo = url;
      },
      signInSecret: (lifeMs) => auth.signIn.createSignInLink(first.tenantId, first.ownerId, lifeMs),
      idle: () => delivery.idle(),
      close: () => owned.disposeAsync(),
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
};

/** The database was written under another secret: said as the setting it is about, with the mend. */
const secretLost = (error: unknown): never => {
  if (!(error instanceof SealError)) throw error;
  throw new ConfigError(
    'BECKON_SECRET (or the file `secret` in the data directory) is not the one this database was made with: ' +
      'bring it back, or name it in BECKON_SECRET_PREVIOUS.',
  );
};
