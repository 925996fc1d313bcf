import type { Client } from '../call/client.ts';
import type { Clock } from '../clock.ts';
import type { Carrier, Ride } from '../stream/carrier.ts';
import type { Outcome } from '../stream/outcome.ts';
import { createElection, type Election } from './election.ts';
import { type Follower, follow } from './follower.ts';
import type { Sharing } from './sharing.ts';
import { isOfLeader, type Message, openTalk, type Talk } from './talk.ts';

/** The leader says this often that it is there; a hidden tab may get to it once a second. */
const BEAT_MS = 1_000;
/** Tabs say this often what they look at; one that has not for three times as long is gone. */
const LOOK_MS = 30_000;

/** The tabs that share one stream, from inside one of them. */
export interface Circle extends Pick<Carrier, 'attempt' | 'look' | 'lookAgain'> {
  readonly name: string;
  leave(): void;
}

export interface CircleOptions {
  readonly name: string;
  readonly sharing: Sharing;
  readonly client: Client;
  readonly clock: Clock;
  readonly direct: Carrier;
  /** Tabs cannot find each other here. */
  failed(): void;
}

/** This tab among the others: the leader, who holds the stream, or one of those who ride along. */
export function createCircle(
  { name, sharing, client, clock, direct, failed }: CircleOptions,
  begin: readonly string[],
): Circle {
  const tab = sharing.newTab();
  const others = new Map<string, { contexts: readonly string[]; at: number }>();
  let mine: readonly string[] = [];
  /** What the leader's stream looks at. */
  let united: readonly string[] = [];
  let up = false;
  /** The stream stays silent, and everybody polls for a while. */
  let muted = false;
  let follower: Follower | undefined;
  /** Wakes an attempt that waits for its role, or ends the one that is under way. */
  let turned = (): void => undefined;
  let beat: { cancel(): void } | undefined;
  let saying: { cancel(): void } | undefined;

  // First, for where there are no channels nobody may be elected.
  const talk: Talk = openTalk(sharing.channel(name), { tab, term: () => election.term }, hear);
  const election: Election = createElection({
    ...{ name, sharing, clock, failed },
    changed() {
      if (election.leads) lead();
      else beat?.cancel();
      follower?.end({ type: 'again' });
      turned();
    },
  });
  lookAt(begin);

  function lead(): void {
    up = false;
    pulse();
    unite();
  }

  function pulse(): void {
    sayThere();
    beat = clock.timer(BEAT_MS, pulse);
  }

  function sayThere(): void {
    talk.say(muted ? { type: 'silent' } : { type: 'beat', up });
  }

  /** The leader's stream looks at what any tab looks at; what was looked at before is told anew to the one that looks now. */
  function unite(fresh: readonly string[] = []): void {
    const before = united;
    const alive = [...others].filter(([, { at }]) => clock.now() - at < 3 * LOOK_MS);
    const all = [...mine, ...alive.flatMap(([, { contexts }]) => contexts)];
    united = [...new Set(all)];
    direct.look(united);
    for (const context of fresh) if (before.includes(context)) direct.lookAgain(context);
  }

  function lookAt(contexts: readonly string[]): void {
    const fresh = contexts.filter((context) => !mine.includes(context));
    mine = contexts;
    tellLook(fresh);
  }

  function tellLook(fresh: readonly string[] = []): void {
    saying?.cancel();
    saying = clock.timer(LOOK_MS, tellLook);
    if (election.leads) unite(fresh);
    else talk.say({ type: 'look', contexts: mine });
  }

  function hear(message: Message): void {
    if (isOfLeader(message)) hearLeader(message);
    else hearOther(message);
  }

  function hearLeader(message: Message): void {
    if (message.term < election.term) {
      // It was replaced while it slept, and learns it by this at the latest.
      if (election.leads) sayThere();
      return;
    }
    election.heard(message.term);
    if (message.type === 'silent') muted = true;
    if (!election.leads) follower?.hear(message);
  }

  function hearOther(message: Message): void {
    const { type, from } = message;
    if (type === 'look') {
      const known = others.get(from)?.contexts ?? [];
      others.set(from, { contexts: message.contexts, at: clock.now() });
      if (election.leads) unite(message.contexts.filter((context) => !known.includes(context)));
    } else if (type === 'bye') {
      others.delete(from);
      if (election.leads) unite();
    } else if (election.leads) {
      if (type === 'again') direct.lookAgain(message.context);
      if (type === 'ping') sayThere();
    }
  }

  /** The stream itself, which the others ride on. */
  async function carry(ride: Ride): Promise<Outcome> {
    const ending = new AbortController();
    const onAbort = (): void => ending.abort();
    ride.signal.addEventListener('abort', onAbort, { once: true });
    turned = onAbort;
    const { watching } = ride;
    const outcome = await direct.attempt({
      since: ride.since,
      signal: ending.signal,
      watching: {
        ...watching,
        take(frame) {
          if (!election.leads) return;
          watching.take(frame);
          up ||= frame.event === 'sync' && frame.data.type === 'caught_up';
          talk.say({ type: 'frame', frame });
        },
      },
    });
    ride.signal.removeEventListener('abort', onAbort);
    // The next attempt is under way by now: this one has no say any more.
    if (ride.signal.aborted) return { type: 'again' };
    turned = () => undefined;
    up = false;
    direct.apart();
    if (!election.leads) return { type: 'again' };
    muted = outcome.type === 'silent';
    const problem = 'problem' in outcome ? outcome.problem?.message : undefined;
    if (muted) sayThere();
    else talk.say(problem === undefined ? { type: 'down' } : { type: 'down', problem });
    // Whoever else is still signed in shall open one.
    if (outcome.type === 'signed_out') election.resign();
    return outcome;
  }

  async function ride(how: Ride): Promise<Outcome> {
    const riding = follow(client, how);
    follower = riding;
    const onAbort = (): void => riding.end({ type: 'again' });
    how.signal.addEventListener('abort', onAbort, { once: true });
    election.doubt();
    talk.say({ type: 'ping' });
    const outcome = await riding.ended;
    how.signal.removeEventListener('abort', onAbort);
    if (follower === riding) follower = undefined;
    return outcome;
  }

  return {
    name,
    attempt(how) {
      muted = false;
      return election.leads ? carry(how) : ride(how);
    },
    look: lookAt,
    lookAgain(context) {
      if (election.leads) direct.lookAgain(context);
      else talk.say({ type: 'again', context });
    },
    leave() {
      beat?.cancel();
      saying?.cancel();
      talk.say({ type: 'bye' });
      election.leave();
      talk.close();
      follower?.end({ type: 'again' });
    },
  };
}
