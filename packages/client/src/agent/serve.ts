import { isFault, type Turn } from '@beckon/protocol';
import { createBackoff } from '../backoff.ts';
import { isPassing, retryAfterMs } from '../call/network-error.ts';
import { sleep, systemClock } from '../clock.ts';
import { openStream } from '../stream/stream.ts';
import { type AgentOptions, createAgent } from './agent.ts';
import type { TurnHandler } from './steps.ts';
import { type Serving, serveTurn } from './turn.ts';

export interface ServeOptions extends AgentOptions {
  /** Runs at a time; four by default. */
  atOnce?: number | undefined;
  /** What went wrong: what the handler threw, a step that was not taken, a run that was refused its end, a key that is not taken. */
  onProblem?: ((problem: unknown) => void) | undefined;
}

export interface AgentServer {
  /** Runs that are worked on now. */
  readonly running: number;
  /** Resolves when serving has stopped; rejects when the server does not take our key. */
  readonly done: Promise<void>;
  /** Claims nothing any more, and waits `graceMs` (none by default) for what runs; then that is told to stop, and ended. */
  stop(options?: { graceMs?: number | undefined }): Promise<void>;
}

const CLAIM_SECONDS = 25;
/** A claim that came back empty sooner did not wait: the server is going down, or a proxy answered. */
const TOO_SOON_MS = 500;

/**
 * Serves as an agent: claims the runs that wait for it and hands each to `handler`, several at a time. Outlives restarts
 * of the server and of the network. While it serves the agent counts as online.
 *
 *     const serving = serveAgent({ url, key }, async function* ({ history }) {
 *       yield { type: 'text', text: 'Hello!' };
 *     });
 */
export function serveAgent(options: ServeOptions, handler: TurnHandler): AgentServer {
  const clock = options.clock ?? systemClock();
  const agent = createAgent({ ...options, clock });
  const { client } = agent;
  const atOnce = options.atOnce ?? 4;
  const running = new Map<string, Serving>();
  /** Ends claiming. */
  const closing = new AbortController();
  let freed = (): void => undefined;

  const report = (problem: unknown): void => options.onProblem?.(problem);

  function begin(turn: Turn): void {
    const serving = serveTurn(agent, clock, turn, handler, report);
    running.set(turn.run.id, serving);
    void serving.done.catch(report).finally(() => {
      if (running.get(turn.run.id) === serving) running.delete(turn.run.id);
      freed();
    });
  }

  /** While a run is silent its renewals tell of a cancel, ten seconds late; the feed tells at once. */
  const stream = openStream(client, {
    clock,
    async onReset(signal) {
      const state = await client.call('state', { signal });
      for (const run of state.runs) if (run.cancelRequested) running.get(run.id)?.stop('cancelled');
      return state.cursor;
    },
    onFrame(frame) {
      if (frame.event !== 'feed' || frame.data.type !== 'run.updated') return;
      const run = frame.data.data;
      if (run.cancelRequested) running.get(run.id)?.stop('cancelled');
    },
    onState: () => undefined,
  });

  async function room(): Promise<void> {
    while (running.size >= atOnce && !closing.signal.aborted) {
      await new Promise<void>((resolve) => {
        freed = resolve;
      });
    }
  }

  async function serve(): Promise<void> {
    const { signal } = closing;
    const backoff = createBackoff();
    for (;;) {
      await room();
      if (signal.aborted) return;
      const asked = clock.now();
      let pause = 0;
      try {
        const turn = await client.call('claimRun', { query: { wait: CLAIM_SECONDS }, body: {}, signal });
        if (turn !== null) begin(turn);
        if (turn !== null || clock.now() - asked >= TOO_SOON_MS) backoff.reset();
        else pause = backoff.next();
      } catch (error) {
        if (signal.aborted) return;
        if (!isPassing(error)) report(error);
        if (isFault(error) && !isPassing(error)) throw error;
        pause = Math.max(retryAfterMs(error), backoff.next());
      }
      if (pause > 0) await sleep(clock, pause, signal).catch(() => undefined);
    }
  }

  async function idle(): Promise<void> {
    await Promise.allSettled([...running.values()].map((serving) => serving.done));
  }

  async function stop({ graceMs = 0 }: { graceMs?: number | undefined } = {}): Promise<void> {
    closing.abort();
    freed();
    const grace = clock.timer(graceMs, () => {
      for (const serving of running.values()) serving.stop('stopping');
    });
    await served.catch(() => undefined);
    await idle();
    grace.cancel();
    stream.close();
  }

  const served = serve();
  const done = served.then(idle, async (error: unknown) => {
    await stop();
    throw error;
  });
  // It is there for whoever asks.
  done.catch(() => undefined);
  return {
    get running() {
      return running.size;
    },
    done,
    stop,
  };
}
