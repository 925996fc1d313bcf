import type { Frame, LongPoll } from '@beckon/protocol';
import { NetworkError } from '../call/network-error.ts';
import type { ServerEvent } from './sse.ts';

/**
 * What one event means; undefined for an event that a newer server may send. The shapes inside `data` are not checked:
 * the server's own schemas made them, and the checking library is larger than this whole client.
 *
 * @throws {NetworkError} for an event that no Beckon server sends: something in between has changed it
 */
export function frameOf(event: ServerEvent): Frame | undefined {
  return assemble(event.event, event.id, parse(event.data));
}

/** The same for the frames of a long poll. */
export const framesOf = (poll: LongPoll): Frame[] =>
  poll.frames.flatMap((frame) => assemble(frame.event, frame.id, frame.data) ?? []);

function assemble(event: string, id: string | undefined, data: unknown): Frame | undefined {
  if (event !== 'feed' && event !== 'live' && event !== 'sync') return undefined;
  if (typeof data !== 'object' || data === null) throw broken('an event without an object');
  if (event === 'feed') {
    if (id === undefined || id === '') throw broken('a feed event without a cursor');
    return { event, cursor: id, data: data as Extract<Frame, { event: 'feed' }>['data'] };
  }
  if (event === 'live') return { event, data: data as Extract<Frame, { event: 'live' }>['data'] };
  const sync = data as Extract<Frame, { event: 'sync' }>['data'];
  return id === undefined || id === '' ? { event, data: sync } : { event, cursor: id, data: sync };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw broken('an event that is not JSON', cause);
  }
}

const broken = (what: string, cause?: unknown): NetworkError =>
  new NetworkError(`The stream carried ${what}.`, { cause });
