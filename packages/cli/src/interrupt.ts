import { exits } from './exits.ts';
import { Interrupted } from './failure.ts';
import type { World } from './world.ts';

export interface Interrupt extends Disposable {
  /** Aborted with an `Interrupted`. */
  readonly signal: AbortSignal;
  /** Resolves when the signal is aborted. */
  readonly heard: Promise<void>;
  /** Aborts without a signal of the system. */
  end(): void;
}

/** Aborts at the first Ctrl-C (or SIGTERM), so that the command can put things right; the second ends it at once. */
export const interrupt = (world: Pick<World, 'onSignal' | 'exit'>): Interrupt => {
  const controller = new AbortController();
  const { signal } = controller;
  const on = (code: number) => (): void => {
    if (signal.aborted) world.exit(code);
    else controller.abort(new Interrupted(code));
  };
  const off = [world.onSignal('SIGINT', on(exits.interrupted)), world.onSignal('SIGTERM', on(exits.terminated))];
  return {
    signal,
    heard: new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
    end: () => controller.abort(new Interrupted(exits.terminated)),
    [Symbol.dispose]: () => {
      for (const stop of off) stop();
    },
  };
};
