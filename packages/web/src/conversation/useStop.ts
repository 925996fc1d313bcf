import { useState } from 'react';
import type { Thread, ThreadSnapshot } from '../app/sdk.ts';

export interface Stop {
  stop: (() => void) | undefined;
  stopping: boolean;
}

/** Ends the answer that is being written or, before it is begun, the one that the last words will get. */
export const useStop = (thread: Thread | undefined, { runs, unsent }: ThreadSnapshot): Stop => {
  const [asked, setAsked] = useState<string>();
  const run = runs.find(({ status }) => status === 'running') ?? runs[0];
  const sending = unsent.findLast(({ state }) => state === 'sending');
  // A run that is tried again is another one to stop.
  const what = run ? `${run.id} ${run.attempt}` : sending?.cid;
  if (!thread || what === undefined) return { stop: undefined, stopping: false };
  const stop = (): void => {
    setAsked(what);
    thread.cancel(run ? { runId: run.id } : { cid: what }).catch(() => setAsked(undefined));
  };
  return { stop, stopping: asked === what || (run?.cancelRequested ?? false) };
};
