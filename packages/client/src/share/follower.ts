import type { Frame } from '@beckon/protocol';
import type { Client } from '../call/client.ts';
import { NetworkError } from '../call/network-error.ts';
import type { Ride } from '../stream/carrier.ts';
import { endingOf, type Outcome, outcomeOf } from '../stream/outcome.ts';
import { readPoll } from '../stream/read.ts';
import type { Message } from './talk.ts';

/**
 * A ride on the leader's stream. It is
 *
 * - waiting       the leader has not been heard, or its stream is down
 * - catching_up   what came before the leader was heard is fetched by a poll from our own cursor; what it says waits
 * - following     its frames pass; one that is not the next is a hole, and leads back to catching up
 * - over          with an outcome
 *
 * Positions of a feed have no holes, so whatever is lost between tabs is found by the next row or heartbeat.
 */
export interface Follower {
  readonly ended: Promise<Outcome>;
  hear(message: Message): void;
  /** It ends with this. */
  end(outcome: Outcome): void;
}

export function follow(client: Client, { since, signal, watching }: Ride): Follower {
  let state: 'waiting' | 'catching_up' | 'following' | 'over' = 'waiting';
  let cursor = since;
  let position = -1;
  /** The head as the last heartbeat announced it. */
  let announced = -1;
  let waiting: Frame[] = [];
  let resolve: (outcome: Outcome) => void = () => undefined;
  const ended = new Promise<Outcome>((done) => {
    resolve = done;
  });

  function end(outcome: Outcome): void {
    if (state === 'over') return;
    state = 'over';
    resolve(outcome);
  }
  const isOver = (): boolean => state === 'over' || signal.aborted;

  function pass(frame: Frame): void {
    if (frame.event === 'feed') {
      if (frame.data.seq <= position) return;
      position = frame.data.seq;
      cursor = frame.cursor;
    }
    watching.take(frame);
  }

  function take(frame: Frame): void {
    if (isOver()) return;
    if (state !== 'following') waiting.push(frame);
    else if (frame.event === 'sync') onSync(frame);
    else if (frame.event === 'feed' && frame.data.seq > position + 1) catchUp(frame);
    else pass(frame);
  }

  function onSync(frame: Frame & { event: 'sync' }): void {
    const { data } = frame;
    if (data.type === 'caught_up') {
      if (data.seq > position) catchUp();
      else watching.caughtUp();
    }
    if (data.type !== 'heartbeat') return;
    // The rows may be on their way behind it; but what one heartbeat announced must be there at the next.
    const hole = announced > position;
    announced = data.seq;
    if (hole) catchUp();
  }

  function catchUp(behind?: Frame): void {
    state = 'catching_up';
    waiting = behind === undefined ? [] : [behind];
    fetchUp().catch((error: unknown) => end(outcomeOf(error)));
  }

  async function fetchUp(): Promise<void> {
    for (let whole = false; !whole; ) {
      const { frames, cursor: next } = await readPoll(client, { since: cursor, signal, waitSeconds: 0 });
      if (isOver()) return;
      for (const frame of frames) {
        if (frame.event === 'sync') {
          const how = endingOf(frame.data);
          if (how !== undefined) return end(how);
          if (frame.data.type === 'caught_up') position = Math.max(position, frame.data.seq);
        } else pass(frame);
      }
      whole = frames.some((frame) => frame.event === 'sync' && frame.data.type === 'caught_up');
      cursor = next ?? cursor;
    }
    state = 'following';
    const said = waiting;
    waiting = [];
    watching.caughtUp();
    for (const frame of said) take(frame);
  }

  return {
    ended,
    end,
    hear(message) {
      if (isOver()) return;
      switch (message.type) {
        case 'frame': {
          const { frame } = message;
          if (frame.event === 'sync' && frame.data.type === 'reset') end({ type: 'reset' });
          // A frame is a sign of life as well: its stream is up.
          else if (state === 'waiting' && (frame.event !== 'sync' || frame.data.type === 'caught_up')) catchUp(frame);
          else take(frame);
          return;
        }
        case 'beat':
          if (state === 'waiting' && message.up) {
            watching.hello(undefined);
            catchUp();
          } else if (state === 'following' && !message.up) down();
          return;
        case 'down':
          down(message.problem);
          return;
        case 'silent':
          end({ type: 'silent' });
      }
    },
  };

  function down(problem?: string): void {
    if (state === 'following' || state === 'waiting') {
      state = 'waiting';
      watching.apart(problem === undefined ? undefined : new NetworkError(problem));
    }
  }
}
