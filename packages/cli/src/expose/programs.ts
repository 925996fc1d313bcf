import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { World } from '../world.ts';
import { Unable } from './way.ts';

/** The first such program along the PATH. */
export const findProgram = ({ env }: Pick<World, 'env'>, name: string): string | undefined =>
  (env.PATH ?? '')
    .split(delimiter)
    .filter((directory) => directory !== '')
    .flatMap((directory) =>
      (process.platform === 'win32' ? [`${name}.exe`] : [name]).map((one) => join(directory, one)),
    )
    .find(isExecutable);

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

type Run = { readonly world: World; readonly signal: AbortSignal };

/** A program that runs, whose output is shown to nobody but `onText`. It ends with the signal. */
export const start = (program: string, args: readonly string[], run: Run, onText: (text: string) => void): Ended => {
  const child = spawn(program, args, {
    env: { ...run.world.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Apart from our terminal, so that Ctrl-C reaches us alone and we end it when our own things are in order.
    detached: process.platform !== 'win32',
  });
  const stop = (): void => void child.kill('SIGTERM');
  run.signal.addEventListener('abort', stop, { once: true });
  if (run.signal.aborted) stop();
  child.stdout.on('data', (chunk: Buffer) => onText(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => onText(chunk.toString()));
  const ended = endOf(child).finally(() => run.signal.removeEventListener('abort', stop));
  return { ended, stop };
};

export interface Ended {
  /** The exit code; null when a signal ended it or it could not be started. */
  readonly ended: Promise<number | null>;
  stop(): void;
}

const endOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', (code) => resolve(code));
  });

/**
 * A program that is run to its end. What it says on standard error goes to the person: it may be asking for something.
 *
 * @returns its standard output
 * @throws {Unable} with its last words when it failed
 */
export const runToEnd = async (program: string, args: readonly string[], run: Run): Promise<string> => {
  const child = spawn(program, args, {
    env: { ...run.world.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: run.signal,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    run.world.stderr.write(chunk.toString());
  });
  const code = await endOf(child);
  run.signal.throwIfAborted();
  if (code === 0) return stdout;
  const last = `${stdout}\n${stderr}`.trim().split('\n').at(-1) ?? '';
  throw new Unable(`\`${[program, ...args].join(' ')}\` failed${last === '' ? '' : `: ${last}`}`);
};
