import type { PushPayload } from '@beckon/protocol';
import type { LeapingClock } from '@beckon/testkit/clock';
import { clear, type Dice, fateOf, type PushFate, type Weather } from '@beckon/testkit/days';
import type { Sender, Senders, SendOutcome } from '../../src/push/sender.ts';
import type { Agenda } from './agenda.ts';

/** A try to send one push, as the service saw it. */
export interface Sending {
  readonly at: number;
  readonly endpoint: string;
  readonly payload: PushPayload;
  readonly fate: PushFate['type'];
  /** The service has it. */
  readonly taken: boolean;
}

/** The push service of a day, at the contract of the senders: no sockets, so that a day takes no time. */
export interface PlayedPush {
  readonly senders: Senders;
  readonly sendings: readonly Sending[];
  /** Sends that were not answered yet. */
  readonly flying: number;
  /** From now on nothing goes wrong. */
  clearUp(): void;
}

export interface PlayedPushOptions {
  readonly clock: LeapingClock;
  readonly agenda: Agenda;
  readonly dice: Dice;
  readonly weather: Weather;
  /** The service hands it to the device: at this moment, or when the device is there again. */
  readonly deliver: (endpoint: string, payload: PushPayload, ttlMs: number, topic: string) => void;
  readonly onSend: (sending: Sending) => void;
}

export const playPush = ({ clock, agenda, dice, weather, deliver, onSend }: PlayedPushOptions): PlayedPush => {
  const sendings: Sending[] = [];
  const counts = new Map<string, number>();
  const dead = new Set<string>();
  let now = weather;
  let flying = 0;

  const land = (): void => {
    flying -= 1;
  };
  const after = (ms: number): Promise<void> => new Promise((resolve) => void clock.timer(ms, resolve));

  const send: Sender['send'] = async (address, push, signal) => {
    const { endpoint } = JSON.parse(address) as { endpoint: string };
    const nth = (counts.get(endpoint) ?? 0) + 1;
    counts.set(endpoint, nth);
    const drawn = fateOf(now, dice.of(endpoint, nth));
    const fate: PushFate = dead.has(endpoint) ? { type: 'gone', ms: 30, status: 410 } : drawn;
    if (fate.type === 'gone') dead.add(endpoint);
    const taken = fate.type === 'taken' || (fate.type === 'silent' && fate.taken);
    const sending: Sending = { at: clock.now(), endpoint, payload: push.payload, fate: fate.type, taken };
    sendings.push(sending);
    onSend(sending);
    if (taken) {
      const ms = (fate.type === 'taken' ? fate.ms : 500) + dice.of(endpoint, nth, 'way').about(400);
      agenda.put(clock.now() + ms, () => deliver(endpoint, push.payload, push.ttlSeconds * 1_000 - ms, push.topic));
    }
    flying += 1;
    // a sender that died gives up on nothing
    if (fate.type === 'silent') return Promise.race([aborted(signal), after(60_000).then(() => LOST)]).finally(land);
    await Promise.race([after(fate.ms), aborted(signal)]).finally(land);
    return outcomeOf(fate, clock.now());
  };

  const sender: Sender = {
    kind: 'webpush',
    send,
    check: (address) => {
      const { endpoint } = JSON.parse(address) as { endpoint: string };
      return { type: 'usable', service: new URL(endpoint).origin, unique: endpoint };
    },
    close: async () => {},
  };
  return {
    senders: { of: (kind) => (kind === 'webpush' ? sender : undefined), close: async () => {} },
    sendings,
    get flying() {
      return flying;
    },
    clearUp: () => {
      now = clear;
    },
  };
};

const LOST: SendOutcome = { type: 'retryAt', at: undefined, reason: 'nobody answered' };

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

const outcomeOf = (fate: Exclude<PushFate, { type: 'silent' }>, now: number): SendOutcome => {
  switch (fate.type) {
    case 'taken':
      return { type: 'accepted', status: 201 };
    case 'busy': {
      const at = fate.retryAfterMs === undefined ? undefined : now + fate.retryAfterMs;
      return { type: 'retryAt', at, reason: 'the service is busy', status: fate.status };
    }
    case 'refused':
      return { type: 'refused', status: fate.status, reason: 'the service refuses it' };
    case 'gone':
      return { type: 'gone', status: fate.status };
  }
};
