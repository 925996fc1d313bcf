import { type LongPoll, limits } from '@beckon/protocol';
import { type Bus, feedTopic } from '../bus/bus.ts';
import type { Clock } from '../kit/clock.ts';
import { waitFor } from '../kit/wait.ts';
import type { Actor, Store } from '../store/store.ts';
import { positionOf, toCursor } from './cursor.ts';

interface Poll {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly reader: Actor;
  readonly since: string | undefined;
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** The stream as one answer, for where a proxy holds streams back: what is new, or, when the wait is over, nothing. */
export const poll = async ({ store, bus, clock, reader, since, waitMs, signal }: Poll): Promise<LongPoll> => {
  const head = await store.feeds.head(reader.id);
  const position = positionOf(since, reader.id, head);
  if (position.type === 'reset')
    return { frames: [{ event: 'sync', data: { type: 'reset', reason: position.reason } }] };
  const page = await waitFor({
    look: () => store.feeds.page(reader, position.seq, limits.replayPage),
    done: ({ frames }) => frames.length > 0,
    hear: (wake) => bus.subscribe(feedTopic(reader.id), wake),
    clock,
    waitMs,
    signal,
  });
  const cursor = (seq: number): string => toCursor(head.epoch, reader.id, seq);
  const seq = page.frames.at(-1)?.seq ?? position.seq;
  const frames: LongPoll['frames'] = page.frames.map((data) => ({ event: 'feed', id: cursor(data.seq), data }));
  if (!page.more) frames.push({ event: 'sync', data: { type: 'caught_up', seq } });
  return { frames, cursor: cursor(seq) };
};
