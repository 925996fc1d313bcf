import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../packages/cli/bin/beckon.js', import.meta.url));

/** A directory for one server's data. */
export const freshDirectory = () => mkdtempSync(join(tmpdir(), 'beckon-bench-'));

/** What a server of a benchmark has in its environment. `ca` is the authority of push services that it may trust. */
export const environment = (dataDir, ca, settings = {}) => {
  const file = join(dataDir, 'push-service-ca.pem');
  if (ca !== undefined) writeFileSync(file, ca);
  return {
    PATH: process.env.PATH,
    HOME: dataDir,
    BECKON_DATA_DIR: dataDir,
    BECKON_PORT: '0',
    BECKON_PUSH_ALLOW_PRIVATE: '1',
    // Node reads this once, when it starts: it cannot be set from within
    ...(ca !== undefined && { NODE_EXTRA_CA_CERTS: file }),
    ...settings,
  };
};

/** Resolves when the server has printed its sign-in link. */
export const listening = (child) =>
  new Promise((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += chunk;
      if (/sign-in#/.test(printed)) resolve();
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${printed}`)));
  });

/** Starts the built server as a user has it, on a data directory of its own, and waits until it listens. */
export const openServer = async ({ dataDir = freshDirectory(), ca, settings } = {}) => {
  const env = environment(dataDir, ca, settings);
  const began = performance.now();
  const child = spawn(process.execPath, [BIN, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  await listening(child);
  const startedMs = performance.now() - began;
  const credentials = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'));
  const call = async (method, path, token, body) => {
    const response = await fetch(`${credentials.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
  return {
    ...credentials,
    pid: child.pid,
    dataDir,
    startedMs,
    call,
    close: async ({ keep = false } = {}) => {
      child.removeAllListeners('exit');
      child.kill('SIGTERM');
      await once(child, 'exit');
      if (!keep) rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

/** Resident memory of a process in MB, from the system (Linux). */
export const residentMb = (pid) => {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return (pages * 4096) / 1e6;
};

/** Resident memory that is the process's own: without files it maps (Linux). */
export const privateMb = (pid) => {
  const anon = readFileSync(`/proc/${pid}/status`, 'utf8').match(/RssAnon:\s+(\d+) kB/)?.[1];
  return (Number(anon) * 1024) / 1e6;
};

/** Seconds of CPU that a process has used, on all its threads (Linux). */
export const cpuSeconds = (pid) => {
  const [, after = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = after.split(' ').slice(11, 13).map(Number);
  return (user + system) / 100;
};

export const quantile = (values, q) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];

export const row = (name, values, goal) =>
  console.log(
    `${name.padEnd(52)} p50 ${quantile(values, 0.5).toFixed(1).padStart(6)} ms   p95 ${quantile(values, 0.95).toFixed(1).padStart(6)} ms   goal p50 ${goal} ms   n=${values.length}`,
  );
