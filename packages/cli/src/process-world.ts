import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { homedir } from 'node:os';
import { systemClock } from '@beckon/client';
import type { World, Writer } from './world.ts';

/** The world as this process has it. */
export const processWorld = (): World => ({
  env: process.env,
  cwd: process.cwd(),
  home: homedir(),
  stdout: writer(process.stdout),
  stderr: writer(process.stderr),
  stdin: process.stdin,
  clock: systemClock(),
  fetch: (input, init) => globalThis.fetch(input, init),
  onSignal(name, heard) {
    process.on(name, heard);
    return () => void process.off(name, heard);
  },
  kill(pid, name) {
    try {
      return process.kill(pid, name);
    } catch {
      return false;
    }
  },
  exit: (code) => process.exit(code),
  hungUp,
  openBrowser: process.stdout.isTTY ? openBrowser : undefined,
});

const writer = (stream: NodeJS.WriteStream): Writer => {
  // `beckon why last | head -1`: who reads no more wants no more, and that is no failure.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  });
  return { write: (text) => void stream.write(text), isTTY: stream.isTTY === true };
};

const hungUp = (): boolean => {
  if (process.stdin.isTTY !== true && process.stdout.isTTY !== true) return false;
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return false;
  } catch {
    return true;
  }
};

const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** A courtesy: that there is no browser here is no failure. */
const openBrowser = (url: string): void => {
  const [program, ...args] = openers[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
};
