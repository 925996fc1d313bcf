import type { BrowserContext, CDPSession } from 'playwright-core';
import { Tray } from '../machine/tray.ts';

interface Registration {
  readonly registrationId: string;
  readonly scopeURL: string;
  readonly isDeleted: boolean;
}

const FIND_LIMIT_MS = 5_000;
/** A worker that fetches on push needs a moment; one that never ends its push event is a fault to be told. */
const PUSH_LIMIT_MS = 15_000;

/** The service workers of a profile, by scope, and what CDP can do to them. */
export class Registrations {
  readonly #session: CDPSession;
  readonly #ids = new Map<string, string>();
  readonly #scopes = new Tray<string>();
  /** Ids of registrations, each time their worker ended a push event. */
  readonly #pushed = new Tray<string>();
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(session: CDPSession) {
    this.#session = session;
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      for (const registration of registrations) this.#note(registration);
    });
    session.on('BackgroundService.backgroundServiceEventReceived', ({ backgroundServiceEvent: event }) => {
      if (event.eventName === 'Push event completed') this.#pushed.put(event.serviceWorkerRegistrationId);
    });
  }

  /** Begins to watch, through the first page of the context: it must stay open. Any page sees every site's workers. */
  static async watch(context: BrowserContext): Promise<Registrations> {
    const page = context.pages()[0] ?? (await context.newPage());
    const session = await context.newCDPSession(page);
    const registrations = new Registrations(session);
    const service = 'pushMessaging';
    await session.send('ServiceWorker.enable');
    await session.send('BackgroundService.clearEvents', { service }); // a kept profile remembers three days of them
    await session.send('BackgroundService.setRecording', { service, shouldRecord: true });
    await session.send('BackgroundService.startObserving', { service });
    return registrations;
  }

  /**
   * Hands `payload` to the worker of `scope` as the browser does after decrypting: a real, trusted push event, with no
   * page needed. Resolves when the worker has done everything it gave to `waitUntil`. Waits for the registration up to
   * 5 s, for the worker up to 15 s. Source: CDP `ServiceWorker.deliverPushMessage`, `BackgroundService`.
   */
  deliver(scope: string, payload: string): Promise<void> {
    return this.alone(async () => {
      const target = await this.#target(scope);
      await this.#session.send('ServiceWorker.deliverPushMessage', { ...target, data: payload });
      const missing = (): string => `the worker of ${scope} did not end its push event`;
      await this.#pushed.next(PUSH_LIMIT_MS, missing, (id) => id === target.registrationId);
    });
  }

  /** Fires a `sync` event now. On a machine with no network but loopback Chromium does nothing, in silence [tried]. */
  sync(scope: string, tag: string, lastChance = false): Promise<void> {
    return this.alone(async () => {
      const target = await this.#target(scope);
      await this.#session.send('ServiceWorker.dispatchSyncEvent', { ...target, tag, lastChance });
    });
  }

  /**
   * Does one thing at a time: pushes, and whatever looks at notifications. Chromium loses a notification for which
   * `getNotifications()` is called while it is being shown: it asks what is on display, and then deletes every record
   * that was not in the answer. A test that polled during a push lost one in four [tried].
   */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => {}); // its caller hears of it; the next one may go on
    return mine;
  }

  #note({ registrationId, scopeURL, isDeleted }: Registration): void {
    if (isDeleted) {
      if (this.#ids.get(scopeURL) === registrationId) this.#ids.delete(scopeURL);
      return;
    }
    this.#ids.set(scopeURL, registrationId);
    this.#scopes.put(scopeURL);
  }

  async #target(scope: string): Promise<{ origin: string; registrationId: string }> {
    const missing = (): string =>
      `no worker has the scope ${scope}; there are: ${[...this.#ids.keys()].join(', ') || 'none'}`;
    if (!this.#ids.has(scope)) await this.#scopes.next(FIND_LIMIT_MS, missing, (seen) => seen === scope);
    const registrationId = this.#ids.get(scope);
    if (registrationId === undefined) throw new Error(missing());
    return { origin: new URL(scope).origin, registrationId };
  }
}
