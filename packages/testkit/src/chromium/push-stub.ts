import type { BrowserContext } from 'playwright-core';
import type { PushService, ReceivedMessage, TestSubscription } from '../push-service/index.ts';
import type { Chromium } from './open.ts';
import { type StubAnswer, stubPushManager } from './push-stub-page.ts';

type Listener = (scope: string, open: () => ReceivedMessage) => void;

/** The browser's place for subscriptions, held by the test. */
export interface PushStub {
  /** The subscription of a scope, while there is one. */
  subscription(scope: string): TestSubscription | undefined;
  /** Calls `listener` with every message that is delivered to one of them. Returns what stops it. */
  onMessage(listener: Listener): () => void;
}

/**
 * Lets pages of `context` subscribe with `service`: Chromium itself cannot without Google's servers. Subscriptions
 * belong to a scope and outlive the page, as real ones do. Call it before the first page is opened.
 *
 * Pages only. A worker that calls `registration.pushManager` itself (on `pushsubscriptionchange`, say) meets the real
 * one, whose `getSubscription()` is null and whose `subscribe()` fails: no init script reaches a worker. Test that
 * path with Firefox.
 */
export async function stubPushSubscribe(context: BrowserContext, service: PushService): Promise<PushStub> {
  const subscriptions = new Map<string, TestSubscription>();
  const listeners = new Set<Listener>();
  const answer = (subscription: TestSubscription): StubAnswer => ({
    json: subscription.toJSON(),
    applicationServerKey: subscription.applicationServerKey ?? '',
  });

  await context.exposeFunction('__testkitSubscribe', (scope: string, vapidPublicKey: string) => {
    const onMessage = (open: () => ReceivedMessage): void => {
      for (const listener of listeners) listener(scope, open);
    };
    const subscription = service.subscribe({ vapidPublicKey, onMessage });
    subscriptions.set(scope, subscription);
    return answer(subscription);
  });
  await context.exposeFunction('__testkitSubscription', (scope: string) => {
    const subscription = subscriptions.get(scope);
    return subscription ? answer(subscription) : null;
  });
  await context.exposeFunction('__testkitUnsubscribe', (scope: string) => {
    const subscription = subscriptions.get(scope);
    if (subscription) service.unsubscribe(subscription);
    return subscriptions.delete(scope);
  });
  await context.addInitScript(stubPushManager);
  return {
    subscription: (scope) => subscriptions.get(scope),
    onMessage(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/**
 * Connects the two ends: whatever the push service delivers to a stubbed subscription goes, decrypted, into the real
 * worker of its scope, in order. Disposing waits for what is under way and throws the first thing that went wrong,
 * such as a message that does not decrypt.
 */
export function pump(chromium: Chromium, stub: PushStub): AsyncDisposable {
  const deliveries: Promise<void>[] = [];
  const deliver = async (scope: string, open: () => ReceivedMessage): Promise<void> =>
    chromium.registrations.deliver(scope, open().payload);
  const stop = stub.onMessage((scope, open) => {
    const delivery = deliver(scope, open);
    delivery.catch(() => {}); // kept for the one who disposes; without this Node would end the process here
    deliveries.push(delivery);
  });
  return {
    async [Symbol.asyncDispose]() {
      stop();
      await Promise.all(deliveries);
    },
  };
}
