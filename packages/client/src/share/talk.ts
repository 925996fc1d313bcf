import type { Frame } from '@beckon/protocol';
import type { ChannelLike } from './sharing.ts';

/** What the tabs of one browser say to each other about the stream they share. */
export type Said =
  /** The leader is there; `up`: its stream has caught up. */
  | { type: 'beat'; up: boolean }
  | { type: 'frame'; frame: Frame }
  /** The leader's stream is down for now. */
  | { type: 'down'; problem?: string }
  /** The leader's stream stays silent: nothing comes through this way. */
  | { type: 'silent' }
  /** Is there a leader? */
  | { type: 'ping' }
  /** What this tab looks at. */
  | { type: 'look'; contexts: readonly string[] }
  | { type: 'again'; context: string }
  | { type: 'bye' };

/** Who says it, and under which term. */
export type Message = Said & { readonly from: string; readonly term: number };

/** Only the one that leads says these. */
export const isOfLeader = ({ type }: Message): boolean =>
  type === 'beat' || type === 'frame' || type === 'down' || type === 'silent';

export interface Talk {
  say(said: Said): void;
  close(): void;
}

export function openTalk(
  channel: ChannelLike,
  me: { readonly tab: string; term(): number },
  hear: (message: Message) => void,
): Talk {
  let closed = false;
  channel.addEventListener('message', ({ data }) => {
    // A channel of this name is ours alone; a message of a newer version of us may be of a type that is not known.
    const message = data as Message;
    if (!closed && message.from !== me.tab) hear(message);
  });
  return {
    say(said) {
      if (!closed) channel.postMessage({ ...said, from: me.tab, term: me.term() });
    },
    close() {
      closed = true;
      channel.close();
    },
  };
}
