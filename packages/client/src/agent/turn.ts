import { type BodyOf, isFault, limits, type Routes, type RunError, type Turn } from '@beckon/protocol';
import { persist } from '../backoff.ts';
import { type Clock, sleep } from '../clock.ts';
import type { AgentClient } from './agent.ts';
import { createLease } from './lease.ts';
import { type Step, stepsOf, type TurnHandler, toStep } from './steps.ts';
import { createWriter, type Writer } from './writer.ts';

/** Why a handler is told to stop. */
export type StopReason = 'cancelled' | 'lost' | 'broken' | 'stopping';
type Ending = Omit<BodyOf<Routes['finishRun']>, 'fence'>;

/** One claimed run while it is worked on here. */
export interface Serving {
  /** Resolves when it has ended here, however it did. */
  readonly done: Promise<void>;
  /** Tells the handler to stop. The first reason counts. */
  stop(reason: StopReason): void;
}

/** What was told to stop may still tidy up for this long. */
const GRACE_MS = 5_000;

/**
 * Works on one claimed run, from its first step to its end: whatever the handler does, the run ends with a status and
 * words that say so; only one whose claim is lost is dropped without a word, for it is somebody else's by now.
 */
export function serveTurn(
  agent: AgentClient,
  clock: Clock,
  turn: Turn,
  handler: TurnHandler,
  /** Whoever runs the agent hears why, too: the run's words are for people. */
  report: (problem: unknown) => void = () => undefined,
): Serving {
  const { client } = agent;
  const { run, fence, reply, conversation, history } = turn;
  /** Over for good: nothing is sent any more. */
  const over = new AbortController();
  const ending = new AbortController();
  let problem: RunError | undefined;

  function stop(reason: StopReason): void {
    ending.abort(reason);
    if (reason === 'lost') over.abort(new Error('The claim of this run is lost.'));
  }

  function broke(error: unknown): void {
    if (isGone(error)) stop('lost');
    else {
      problem = errorOf(error);
      stop('broken');
      report(error);
    }
  }

  const heard = ({ cancelRequested }: { cancelRequested: boolean }): void => {
    if (cancelRequested) stop('cancelled');
  };
  const claim = { client, clock, runId: run.id, fence, signal: over.signal };
  const lease = createLease({ ...claim, heard, lost: () => stop('lost') });
  const writer = createWriter({
    ...claim,
    parts: reply.parts,
    broke,
    heard(answer) {
      lease.renewed();
      heard(answer);
    },
  });

  async function follow(): Promise<Ending> {
    const { signal } = ending;
    let steps: AsyncIterator<Step> | undefined;
    try {
      const given = handler({
        ...{ run, conversation, history, reply, signal },
        ask: (ask) => agent.open({ ...ask, key: `${run.id}:${ask.key}`, conversationId: conversation.id }, signal),
        getAsk: (id) => client.call('getAsk', { params: { id }, signal }),
        sleep: (ms) => sleep(clock, ms, signal),
      });
      steps = stepsOf(given);
      for (;;) {
        const came = await nextStep(steps, clock, signal);
        if (came === 'stopped') return endingOf(signal.reason, problem);
        if (came.done === true) return writer.empty ? { status: 'error', error: SILENT } : { status: 'done' };
        const step = toStep(came.value);
        if (step.type === 'wait') return { status: 'waiting', askId: step.askId };
        await take(writer, step);
      }
    } catch (error) {
      report(error);
      return { status: 'error', error: errorOf(error) };
    } finally {
      // One that does not listen to its signal is left behind; what it still yields is not taken.
      void (async () => steps?.return?.())().catch(() => undefined);
    }
  }

  async function finish(how: Ending): Promise<void> {
    const { signal } = over;
    const body = { fence, ...how };
    try {
      await persist({ clock, signal }, () => client.call('finishRun', { params: { id: run.id }, body, signal }));
    } catch (error) {
      if (how.status !== 'waiting' || !isFault(error) || isGone(error)) throw error;
      // It waits for an ask that is not there, and the claim still holds.
      report(error);
      await finish({ status: 'error', error: errorOf(error) });
    }
  }

  async function work(): Promise<void> {
    try {
      await lease.begin();
      const how = await follow();
      await writer.flush();
      if (over.signal.aborted) return;
      // What broke on the last words is an error all the same.
      await finish(problem === undefined ? how : endingOf('broken', problem));
    } catch (error) {
      // Ended meanwhile, or in a first try whose answer was lost.
      if (!over.signal.aborted && !isGone(error)) throw error;
    } finally {
      ending.abort('lost');
      over.abort();
    }
  }

  return { done: work(), stop };
}

/** Somebody else's by now, or over; not when it is the ask to wait for that is not there. */
const isGone = (error: unknown): boolean =>
  isFault(error) && (error.code === 'stale_fence' || (error.code === 'not_found' && error.evidence.field !== 'askId'));

async function take(writer: Writer, step: Exclude<Step, { type: 'wait' }>): Promise<void> {
  writer.add(step);
  // Before the tool runs: whoever repairs this run later knows that something was begun.
  if (step.type === 'tool_call' || step.type === 'tool_result') await writer.flush();
}

type Came = IteratorResult<Step> | 'stopped';

/** The next step; 'stopped' a moment after the signal, whether the handler listens to it or not. */
async function nextStep(steps: AsyncIterator<Step>, clock: Clock, signal: AbortSignal): Promise<Came> {
  let grace: { cancel(): void } | undefined;
  let onAbort = (): void => undefined;
  const stopped = new Promise<Came>((resolve) => {
    onAbort = () => {
      grace = clock.timer(GRACE_MS, () => resolve('stopped'));
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  const next = (async () => steps.next())().then(
    (step): Came => (signal.aborted ? 'stopped' : step),
    (error: unknown): Came => {
      if (signal.aborted) return 'stopped';
      throw error;
    },
  );
  try {
    return await Promise.race([next, stopped]);
  } finally {
    grace?.cancel();
    signal.removeEventListener('abort', onAbort);
  }
}

function endingOf(reason: StopReason, problem: RunError | undefined): Ending {
  if (reason === 'cancelled') return { status: 'cancelled' };
  return { status: 'error', error: problem ?? STOPPED };
}

const STOPPED: RunError = {
  code: 'interrupted',
  message: 'The agent was stopped in the middle of the answer. What was written is kept.',
};
const SILENT: RunError = { code: 'empty', message: 'The agent ended without saying anything. Try again.' };

/** An error in words that the server takes. */
function errorOf(error: unknown): RunError {
  const words = wordsOf(error).replaceAll('\u0000', '').toWellFormed().trim();
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = /^[\w.:-]+$/.test(code) && code.length <= limits.nameLength;
  return { code: known ? code : 'agent_failed', message: words.slice(0, 900).toWellFormed() || 'The agent failed.' };
}

/** Anything can be thrown, also what has no words and cannot be given any. */
function wordsOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : (error ?? ''));
  } catch {
    return '';
  }
}
