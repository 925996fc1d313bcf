import { type ChildProcess, execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/**
 * Kills a PostgreSQL server's processes at once, with no chance to say goodbye, and waits until they are gone. A process
 * group would not do: each of the children begins a session of its own.
 * @param data the server's data directory
 */
export async function crash(postmaster: ChildProcess, data: string): Promise<void> {
  const parent = postmaster.pid as number;
  const ended = once(postmaster, 'exit');
  postmaster.ref();
  process.kill(parent, 'SIGSTOP'); // so that no child is born after they were counted
  const children = childrenOf(parent);
  for (const pid of [parent, ...children]) signal(pid, 'SIGKILL');
  await ended;
  while (children.some(runs)) await setTimeout(5);
  await forget(join(data, 'postmaster.pid'));
}

/** What else a crash of the machine would take along: a segment of shared memory, and the meaning of a process id. */
async function forget(pidFile: string): Promise<void> {
  const [, , , , , , memory = ''] = (await readFile(pidFile, 'utf8')).split('\n');
  const [, id] = memory.trim().split(/\s+/);
  if (id !== undefined) spawnSync('ipcrm', ['-m', id]);
  await rm(pidFile);
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
