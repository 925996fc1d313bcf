import { isFault, type Notification } from '@beckon/protocol';
import { useEffect, useRef, useState } from 'react';
import { useBeckon } from '../app/Beckon.tsx';
import type { Client } from '../app/sdk.ts';

/**
 * A test push and what is known of it so far:
 *
 * - sending   the server was asked
 * - sent      on its way to the push service
 * - accepted  the push service took it
 * - shown     the device said that it shows it
 * - failed    the push service refused, or the device is gone
 * - silent    taken, but nothing came back in half a minute
 * - refused   the server could not be asked, or would not
 */
export interface Test {
  state: 'sending' | 'sent' | 'accepted' | 'shown' | 'failed' | 'silent' | 'refused';
  sentAt?: number;
  acceptedAfter?: number;
  shownAfter?: number;
  reason?: string;
}

const PATIENCE_MS = 30_000;
const over: ReadonlySet<Test['state']> = new Set(['shown', 'failed', 'silent', 'refused']);

/** What a test's notification says about its one delivery. */
export const readTest = (notification: Notification): Test => {
  const delivery = notification.deliveries.find((each) => each.purpose === 'alert');
  const sentAt = notification.createdAt;
  if (!delivery) return notification.state === 'closed' ? { state: 'failed', sentAt } : { state: 'sent', sentAt };
  const shown = delivery.receipts.find((receipt) => receipt.type === 'shown');
  const accepted = delivery.state === 'accepted' ? { acceptedAfter: (delivery.settledAt ?? sentAt) - sentAt } : {};
  if (shown) return { state: 'shown', sentAt, ...accepted, shownAfter: shown.at - sentAt };
  if (delivery.state === 'accepted') return { state: 'accepted', sentAt, ...accepted };
  if (delivery.state === 'due' || delivery.state === 'claimed') return { state: 'sent', sentAt };
  return { state: 'failed', sentAt, ...(delivery.outcome !== undefined && { reason: delivery.outcome }) };
};

async function* follow(client: Client, deviceId: string, signal: AbortSignal): AsyncGenerator<Test> {
  yield { state: 'sending' };
  let seen = await client.call('testDevice', { params: { id: deviceId }, body: {}, signal });
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const test = readTest(seen);
    const left = until - Date.now();
    if (over.has(test.state)) return yield test;
    if (left <= 0) return yield { ...test, state: 'silent' };
    yield test;
    const query = { wait: Math.min(25, Math.ceil(left / 1_000)), version: seen.version };
    seen = await client.call('getNotification', { params: { id: seen.id }, query, signal });
  }
}

export interface Testing {
  /** By device. */
  tests: ReadonlyMap<string, Test>;
  run: (...deviceIds: string[]) => void;
}

/** Runs tests, each followed until its device has shown it or cannot. */
export const useTest = (): Testing => {
  const { client } = useBeckon();
  const [tests, setTests] = useState<ReadonlyMap<string, Test>>(new Map());
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);

  const run = (...deviceIds: string[]): void => {
    abort.current?.abort();
    abort.current = new AbortController();
    const { signal } = abort.current;
    const put = (id: string, test: Test): void => {
      if (!signal.aborted) setTests((before) => new Map(before).set(id, test));
    };
    for (const id of deviceIds) {
      const watch = async (): Promise<void> => {
        for await (const test of follow(client, id, signal)) put(id, test);
      };
      watch().catch((error: unknown) =>
        put(id, { state: 'refused', ...(isFault(error) && { reason: error.message }) }),
      );
    }
  };
  return { tests, run };
};
