import type { StreamState } from '@beckon/client';
import type { AgentClient } from '@beckon/client/agent';
import type { Bridge } from './bridge.ts';
import { messageOf } from './exchange.ts';
import type { OpenCode } from './opencode.ts';

/**
 * Follows the agent's feed: hands on what happens to its asks and runs, has both sides compared whenever the feed is there again,
 * and says in OpenCode's log, once each time, that Beckon is away, back, or refuses the key.
 */
export function followFeed({
  agent,
  bridge,
  opencode,
  compare,
  signal,
}: {
  agent: Pick<AgentClient, 'follow'>;
  bridge: Bridge;
  opencode: OpenCode;
  compare: () => Promise<void>;
  signal: AbortSignal;
}): void {
  const comparing = oneAtATime(compare, (error) =>
    opencode.log('warn', `Beckon and OpenCode could not be compared: ${messageOf(error)}`),
  );
  let away = false;

  function onState(state: StreamState, problem?: Error): void {
    if (state === 'live' || state === 'polling') {
      if (away) opencode.log('info', 'Beckon is reached again.');
      away = false;
      comparing();
    } else if (state === 'signed_out') {
      opencode.log('error', 'Beckon does not take this key. Start OpenCode again with another one.');
    } else if (problem !== undefined && !away) {
      away = true;
      opencode.log(
        'warn',
        `${problem.message} OpenCode goes on without it; what waits for an answer is sent when it is back.`,
      );
    }
  }

  // The state is read when the stream is live: by then nothing of it can be older than what the feed says next.
  agent.follow({
    onAsk: (ask) => void bridge.heard(ask),
    onFrame(frame) {
      if (frame.event === 'feed' && frame.data.type === 'run.updated') bridge.ran(frame.data.data);
    },
    onReset: () => undefined,
    onState,
    signal,
  });
}

/** Does `work` now, or, if it is being done, once more after that. */
function oneAtATime(work: () => Promise<void>, failed: (error: unknown) => void): () => void {
  let busy = false;
  let again = false;
  return function start(): void {
    again = busy;
    if (busy) return;
    busy = true;
    work()
      .catch(failed)
      .finally(() => {
        busy = false;
        if (again) start();
      });
  };
}
