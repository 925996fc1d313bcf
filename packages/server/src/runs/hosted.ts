import { setImmediate as breathe } from 'node:timers/promises';
import { isFault } from '@beckon/protocol';
import { backoff } from '../kit/backoff.ts';
import type { Clock } from '../kit/clock.ts';
import { AgentError, type AgentFunction, type AgentTurn, type Step } from './agent.ts';
import { type Ending, STOPPED, toRunError } from './ending.ts';
import { toStep } from './steps.ts';
import type { Work } from './work.ts';

export interface HostedOptions {
  readonly work: Work;
  readonly agent: AgentFunction;
  readonly turn: Omit<AgentTurn, 'signal' | 'sleep' | 'reply' | 'conversation'>;
  readonly clock: Clock;
  /** Aborted when the claim is lost or somebody wants the run to end; `reason` is 'lost', 'cancelled' or 'stopping'. */
  readonly signal: AbortSignal;
}

/** An agent that adds nothing to its reply for this long has hung. */
const SILENCE_MS = 5 * 60_000;
/** An agent that never waits for anything would keep everybody else waiting: after so many steps they have their turn. */
const STEPS_AT_ONCE = 100;
/** What was aborted may still tidy up for this long. */
const GRACE_MS = 5_000;
/** A store that is unavailable is told again after this, and later each time. */
const RETRY_MS = 250;
const RETRY_CAP_MS = 10_000;

/**
 * Runs an agent of the server's own over one claim, from its first step to the run's end. Whatever it does (throws,
 * hangs, says nothing, says too much) the run ends with a status and words that say so.
 */
export const runHosted = async (options: HostedOptions): Promise<void> => {
  const { work, signal } = options;
  const ending = await follow(options);
  if (work.ended || signal.reason === 'lost') return;
  await end(options, ending);
};

type Ended = Pick<HostedOptions, 'work' | 'clock' | 'signal'>;

/** Says the last word until it is heard: a run that is not ended would hold up its conversation until the next start. */
const end = async (options: Ended, ending: Ending, failures = 1): Promise<void> => {
  const { work, clock, signal } = options;
  try {
    await work.end(ending);
  } catch (error) {
    if (work.ended || signal.reason === 'stopping') throw error;
    // it waits for an ask that is not there
    if (isFault(error)) return end(options, { status: 'error', error: toRunError(error) });
    await new Promise<void>((resolve) => clock.timer(backoff(failures, RETRY_MS, RETRY_CAP_MS), resolve));
    return end(options, ending, failures + 1);
  }
};

const follow = async (options: HostedOptions): Promise<Ending> => {
  const { work, agent, turn, clock, signal } = options;
  const { reply, conversation } = work.claimed;
  let steps: AsyncIterator<unknown> | undefined;
  try {
    steps = agent({ ...turn, reply, conversation, signal, sleep: sleeper(clock, signal) })[Symbol.asyncIterator]();
    let heardAt = clock.now();
    for (let taken = 1; ; taken++) {
      if (taken % STEPS_AT_ONCE === 0) await breathe();
      const came = await next(steps, clock, heardAt + SILENCE_MS, signal);
      if (came === 'aborted') return signal.reason === 'cancelled' ? { status: 'cancelled' } : STOPPED;
      if (came.done) return { status: 'done' };
      const step = toStep(came.value);
      if (step.type === 'wait') return { status: 'waiting', askId: step.askId };
      const { changes } = work.draft;
      await take(work, step);
      if (work.draft.changes > changes) heardAt = clock.now();
    }
  } catch (error) {
    return { status: 'error', error: toRunError(error) };
  } finally {
    // an agent that does not listen to its signal is left behind; it has nothing to write with any more
    void (async () => steps?.return?.())().catch(() => {});
  }
};

const take = async (work: Work, step: Exclude<Step, { type: 'wait' }>): Promise<void> => {
  if (step.type === 'text' || step.type === 'reasoning') {
    try {
      work.draft.add(step.type, step.text);
    } finally {
      work.changed();
    }
    return;
  }
  if (step.type !== 'keep') work.draft.put(step);
  // before the tool runs: whoever repairs this run later knows that something was begun
  await work.keep(true);
};

type Came = IteratorResult<unknown> | 'aborted';

/** The next step; 'aborted' a moment after the signal, whether the agent listens to it or not. */
const next = async (steps: AsyncIterator<unknown>, clock: Clock, until: number, signal: AbortSignal): Promise<Came> => {
  const patience = until - clock.now();
  // one that always has a next step at hand is faster than any timer
  if (patience <= 0 && !signal.aborted) throw new AgentError('silent', HUNG);
  const given = Promise.withResolvers<Came>();
  const silent = clock.timer(Math.max(0, patience), () => given.reject(new AgentError('silent', HUNG)));
  let grace: { cancel(): void } | undefined;
  const aborted = (): void => {
    grace = clock.timer(GRACE_MS, () => given.resolve('aborted'));
  };
  if (signal.aborted) aborted();
  else signal.addEventListener('abort', aborted, { once: true });
  const step = (async () => steps.next())();
  step.then(
    (came) => given.resolve(signal.aborted ? 'aborted' : came),
    (error) => (signal.aborted ? given.resolve('aborted') : given.reject(error)),
  );
  try {
    return await given.promise;
  } finally {
    silent.cancel();
    grace?.cancel();
    signal.removeEventListener('abort', aborted);
  }
};

const sleeper =
  (clock: Clock, signal: AbortSignal) =>
  (ms: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = clock.timer(ms, () => {
        signal.removeEventListener('abort', abort);
        resolve();
      });
      const abort = (): void => {
        timer.cancel();
        reject(new Error('aborted'));
      };
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    });

const HUNG = 'The agent said nothing for five minutes and was stopped. Try again.';
