import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/**
 * Kills a process and its children at once, with no chance to say goodbye, and waits until they are gone. A process
 * group would not do: PostgreSQL's children each begin a session of their own.
 */
export async function killFamily(parent: number): Promise<void> {
  process.kill(parent, 'SIGSTOP'); // so that no child is born after they were counted
  const family = [parent, ...childrenOf(parent)];
  for (const pid of family) signal(pid, 'SIGKILL');
  while (family.some(runs)) await setTimeout(5);
}

function childrenOf(parent: number): number[] {
  if (process.platform === 'linux') {
    // Not `ps`, which slim images do not have.
    return readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  }
  const lines = execFileSync('ps', ['-A', '-o', 'ppid=,pid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.filter(([ppid]) => ppid === parent).map(([, pid]) => pid as number);
}

/** One that is dead and not yet collected does not run: the first process of a container may never collect it. */
function runs(pid: number): boolean {
  if (process.platform !== 'linux') return signal(pid, 0);
  try {
    const [, state] = /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}

/** @returns whether there is such a process */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
