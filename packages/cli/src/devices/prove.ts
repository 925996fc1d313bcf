import type { Client, Clock } from '@beckon/client';
import type { Notification } from '@beckon/protocol';
import { lasting } from '../text/duration.ts';
import { oneLine } from '../text/lines.ts';

/** What became of a test push. Only `shown` proves that a device can be told. */
export type Verdict =
  | { readonly type: 'shown'; readonly ms: number }
  /** The push service has it, and the device has not said that it showed it. */
  | { readonly type: 'accepted' }
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'pending'; readonly reason: string };

/** A phone that dozes takes a second or two; one that is off takes until it is on. */
const PATIENCE_MS = 20_000;

/** Sends a test push to a device, and follows it until it is shown or refused, or for twenty seconds. */
export const prove = async (user: Client, clock: Clock, deviceId: string, signal?: AbortSignal): Promise<Verdict> => {
  const until = clock.now() + PATIENCE_MS;
  let found = await user.call('testDevice', { params: { id: deviceId }, body: {}, signal });
  for (;;) {
    const verdict = verdictOf(found);
    const left = Math.ceil((until - clock.now()) / 1_000);
    if (verdict.type === 'shown' || verdict.type === 'refused' || left <= 0) return verdict;
    const query = { wait: left, version: found.version };
    found = await user.call('getNotification', { params: { id: found.id }, query, signal });
  }
};

const verdictOf = ({ createdAt, deliveries, decisions }: Notification): Verdict => {
  const [delivery] = deliveries;
  const suppressed = decisions.find(({ action }) => action === 'suppress');
  if (suppressed) return { type: 'refused', reason: suppressed.sentence };
  if (delivery === undefined) return { type: 'pending', reason: 'the server has not sent it yet' };
  const shown = delivery.receipts.find(({ type }) => type === 'shown');
  if (shown) return { type: 'shown', ms: shown.at - createdAt };
  const reason = `${oneLine(delivery.outcome ?? 'no reason given')}${delivery.status ? ` (${delivery.status})` : ''}`;
  if (delivery.state === 'accepted') return { type: 'accepted' };
  if (delivery.state === 'failed' || delivery.state === 'gone') return { type: 'refused', reason };
  return { type: 'pending', reason: delivery.attempts > 0 ? reason : 'the server has not sent it yet' };
};

/** The verdict in words, and what to do about it. */
export const sentenceOf = (verdict: Verdict): string => {
  switch (verdict.type) {
    case 'shown':
      return `shown after ${lasting(verdict.ms)}`;
    case 'accepted':
      return 'the push service took it, but the device has not shown it. Is it on, online, and are notifications allowed?';
    case 'refused':
      return `refused: ${verdict.reason}. Open Beckon there and turn notifications on again`;
    case 'pending':
      return `not sent yet: ${verdict.reason}. The server tries again by itself`;
  }
};
