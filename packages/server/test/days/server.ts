import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { ReportPresence } from '@beckon/protocol';
import { instantDisk, type LeapingClock } from '@beckon/testkit/clock';
import { type Crash, type Dice, type Life, openLife } from '@beckon/testkit/days';
import { type AskRoom, openAsks } from '../../src/asks/asks.ts';
import { openPreferences, type PreferenceRoom } from '../../src/attention/preferences.ts';
import { type Looker, openPresence } from '../../src/attention/presence.ts';
import { openProof, type ProofRoom } from '../../src/attention/proof.ts';
import { openRates } from '../../src/attention/rates.ts';
import type { View } from '../../src/attention/view.ts';
import { feedTopic } from '../../src/bus/bus.ts';
import { localBus } from '../../src/bus/local.ts';
import { type ConversationRoom, openConversations } from '../../src/conversations/conversations.ts';
import { openDeciding, type Policy } from '../../src/delivery/deciding.ts';
import { type DeviceRoom, openDevices } from '../../src/delivery/devices.ts';
import { type LedgerRoom, openLedger } from '../../src/delivery/ledger.ts';
import { openSweeper } from '../../src/delivery/sweeper.ts';
import { openDelivery } from '../../src/delivery/worker.ts';
import { sha256 } from '../../src/kit/hash.ts';
import { idSource } from '../../src/kit/ids.ts';
import { sealer } from '../../src/kit/seal.ts';
import type { Log } from '../../src/ops/log.ts';
import { startRetention } from '../../src/ops/retention.ts';
import type { Senders } from '../../src/push/sender.ts';
import { openStore } from '../../src/store/open.ts';
import type { Hints, Store } from '../../src/store/store.ts';

/** The use cases, as long as this life of the server lasts. */
export interface Rooms {
  readonly asks: AskRoom;
  readonly conversations: ConversationRoom;
  readonly proof: ProofRoom;
  readonly devices: DeviceRoom;
  readonly ledger: LedgerRoom;
  readonly preferences: PreferenceRoom;
  readonly store: Store;
}

/**
 * The server of a day: the true store in a temporary file, the true worker, sweeper, retention and use cases. It dies
 * when it is told to, and comes back on the same store.
 */
export interface DayServer extends AsyncDisposable {
  /** The store itself, which no death touches: for looking, not for doing. */
  readonly store: Store;
  /** A door of its own to the store's file. */
  readonly look: DatabaseSync;
  readonly up: boolean;
  /** When it came up last; what was reported to it before is lost. */
  readonly since: number;
  readonly pending: number;
  /** A request, made again when its server died: resolves with its answer, however many lives that took. */
  call<T>(request: (rooms: Rooms) => Promise<T>): Promise<T>;
  /** The next thing that it has to do by itself: ms since the epoch. */
  nextTime(): Promise<number>;
  /** Dies so; the caller brings it back. */
  dieBy(crash: Pick<Crash, 'step' | 'done'>): void;
  start(): void;
  /** Errors that it logged, but for those that say that a push was not accepted. */
  readonly troubles: readonly string[];
}

/** What a page has said. */
export interface Report {
  readonly looker: Looker;
  readonly at: number;
  readonly body: ReportPresence;
}

export interface DayServerOptions {
  readonly clock: LeapingClock;
  readonly senders: Senders;
  /** What pages have said last of themselves, and when; no contexts: that they are gone. */
  readonly reports: (userIds: readonly string[]) => Report[];
  readonly dice: Dice;
  readonly policy?: Policy | undefined;
  readonly onDeath: () => void;
}

/** A day is written to memory, where there is such a file system: nobody will read it after. */
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export const PUBLIC_URL = 'https://beckon.example';

export const openDayServer = async (options: DayServerOptions): Promise<DayServer> => {
  const { clock, senders, dice, onDeath } = options;
  const folder = await mkdtemp(join(MEMORY, 'beckon-day-'));
  const random = (): number => dice.next();
  const seal = sealer(['a secret of one day'], 'devices');
  const troubles: string[] = [];
  const log = logInto(troubles);
  let life: Life = openLife();
  let bus = localBus();
  let past = 0;
  let rooms: Rooms | undefined;
  let since = clock.now();
  let started = Promise.withResolvers<void>();

  const store = await openStore({
    database: { path: join(folder, 'beckon.db'), disk: instantDisk },
    now: clock.now,
    newId: idSource(clock),
    hint: ({ heads, due }: Hints) => {
      for (const principal of heads.keys()) bus.publish(feedTopic(principal));
      if (due) bus.publish('due');
    },
  });

  const start = (): void => {
    bus = localBus();
    life = openLife(() => {
      rooms = undefined;
      past += life.steps;
      bus.close();
      started = Promise.withResolvers();
      onDeath();
    });
    since = clock.now();
    const time = life.clock(clock);
    const own = life.through(store);
    let reportedAt: number | undefined;
    let reporting = Promise.resolve();
    const told = { ...time, now: () => reportedAt ?? time.now() };
    const presence = openPresence({ store: own, bus, clock: told });
    // they are handed on when somebody wants to know, each with the time at which it was made
    const views = async (userIds: readonly string[]): Promise<ReadonlyMap<string, readonly View[]>> => {
      reporting = reporting.then(async () => {
        for (const { looker, at, body } of options.reports(userIds)) {
          reportedAt = at;
          await presence.report(looker, body);
        }
        reportedAt = undefined;
      });
      await reporting;
      return presence.views(userIds);
    };
    const deciding = openDeciding({
      ...{ outbox: own.outbox, now: time.now, rates: openRates(), log },
      ...{ views, policy: options.policy },
    });
    rooms = {
      asks: openAsks({ store: own, bus, clock: time }),
      conversations: openConversations({ store: own, clock: time, hosts: () => false }),
      proof: openProof(own.outbox),
      devices: openDevices({ store: own, senders, sealer: seal, vapidPublicKey: 'BPublicKey' }),
      preferences: openPreferences({ store: own, clock: time }),
      ledger: openLedger({ outbox: own.outbox, people: own.people, deciding, bus, clock: time }),
      store: own,
    };
    openDelivery({
      ...{ store: own, bus, clock: time, senders, log, random, deciding },
      publicUrl: () => PUBLIC_URL,
      mintAnswerToken: (grant) => `bk_answer_${sha256(JSON.stringify(grant))}`,
      openAddress: (sealed) => seal.open(sealed),
    });
    openSweeper({ store: own, bus, clock: time, log });
    startRetention({ store: own, clock: time, log, random });
    started.resolve();
  };

  const call = async <T>(request: (rooms: Rooms) => Promise<T>): Promise<T> => {
    for (;;) {
      if (rooms === undefined) await started.promise;
      if (rooms === undefined) continue;
      const { died } = life;
      const made = request(rooms).then((value) => ({ value }));
      const answered = await Promise.race([made, died]);
      if (answered) return answered.value;
    }
  };

  const look = new DatabaseSync(join(folder, 'beckon.db'), { timeout: 1_000 });
  let next: { readonly steps: number; readonly at: number } | undefined;

  start();
  return {
    store,
    look,
    troubles,
    call,
    start,
    get up() {
      return rooms !== undefined;
    },
    get since() {
      return since;
    },
    get pending() {
      return life.pending;
    },
    nextTime: async () => {
      const steps = past + life.steps;
      if (next?.steps !== steps) {
        const [due, expiry] = [await store.outbox.nextDue(), await store.asks.nextExpiry()];
        next = { steps, at: Math.min(due ?? Number.POSITIVE_INFINITY, expiry ?? Number.POSITIVE_INFINITY) };
      }
      return next.at;
    },
    dieBy: ({ step, done }) => life.dieAt(step, done),
    [Symbol.asyncDispose]: async () => {
      life.die();
      look.close();
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** Keeps what nobody should see in a log. That a push was not accepted is weather. */
const logInto = (troubles: string[]): Log => {
  const keep = (fields: Record<string, unknown>, message: string): void => {
    if (message !== 'a push was not accepted') troubles.push(`${message}: ${String(fields.err ?? '')}`);
  };
  return { debug: () => {}, info: () => {}, warn: keep, error: keep };
};
