import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { join } from 'node:path';
import { fieldsOf } from './shapes.ts';

/**
 * Which process an ask belongs to. Several OpenCodes speak with one key: a terminal for each project, often two in one
 * directory. Each sees all asks of the agent, and an ask that is not pending *here* may well be pending in another. Only
 * the process that held a request can know that it is gone, unless it is gone itself; so each request is claimed by a
 * small file, and what a dead process left behind is cleared by the next one that starts.
 */
export interface Claims {
  claim(requestID: string): void;
  release(requestID: string): void;
  /** True when nobody holds the request any more: its process has ended, or it was held here. False in doubt. */
  abandoned(requestID: string): boolean;
}

/** One who claims: an instance of the plugin, for there is one for each directory. */
interface Holder {
  readonly host: string;
  readonly pid: number;
  /** When its process began: a process id is used again, in a container at every start. */
  readonly began: number;
  readonly directory: string;
}

/** The claims of one instance, kept in `folder`. A folder that cannot be written costs the clearing up, nothing else. */
export function openClaims(folder: string, directory: string): Claims {
  const me: Holder = { host: hostname(), pid: process.pid, began: Math.round(performance.timeOrigin), directory };
  const fileOf = (requestID: string): string => join(folder, `${requestID.replace(/[^\w-]/g, '_')}.json`);
  return {
    claim(requestID) {
      attempt(() => {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(fileOf(requestID), JSON.stringify({ ...me, at: Date.now() }), { mode: 0o600 });
      });
    },
    release(requestID) {
      attempt(() => rmSync(fileOf(requestID), { force: true }));
    },
    abandoned(requestID) {
      const holder = attempt(() => fieldsOf(JSON.parse(readFileSync(fileOf(requestID), 'utf8'))));
      if (holder === undefined || holder.host !== me.host || typeof holder.pid !== 'number') return false;
      if (Number(holder.at) < Date.now() - uptime() * 1000) return true; // the machine was started since
      if (holder.pid === me.pid) return holder.began !== me.began || holder.directory === me.directory;
      return !isAlive(holder.pid);
    },
  };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** A process of another account answers EPERM: it lives. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}
