// How long a start takes, when everything is installed and built, until the sign-in link is printed: of `npm start`, as a
// person types it, and of `beckon serve` alone. And what memory the server holds when nothing happens.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environment, freshDirectory, listening, openServer, privateMb, quantile, residentMb } from './lib/server.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 5);
const root = fileURLToPath(new URL('..', import.meta.url));
const dataDir = freshDirectory();

/** A person's PATH: theirs decides which Node npm runs on, not the one of this checkout. */
const path = process.env.PATH.split(delimiter)
  .filter((directory) => directory !== join(root, 'node_modules', '.bin'))
  .join(delimiter);

const npmStart = async () => {
  const env = { ...environment(dataDir), PATH: path };
  const began = performance.now();
  // a group of its own: npm, its shell and the server end together
  const child = spawn('npm', ['start'], { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  await listening(child);
  const startedMs = performance.now() - began;
  child.removeAllListeners('exit');
  process.kill(-child.pid, 'SIGTERM');
  await once(child, 'exit');
  return startedMs;
};

const serve = async () => {
  const server = await openServer({ dataDir });
  await server.close({ keep: true });
  return server.startedMs;
};

const tell = (name, times) =>
  console.log(
    `${name.padEnd(28)} best ${Math.min(...times).toFixed(0)} ms   median ${quantile(times, 0.5).toFixed(0)} ms   goal 1000 ms   n=${times.length}`,
  );

// the first makes the database, and warms what the system keeps of the files
await npmStart();
const [npm, alone] = [[], []];
for (let round = 0; round < ROUNDS; round++) {
  npm.push(await npmStart());
  alone.push(await serve());
}
tell('npm start -> listening', npm);
tell('beckon serve -> listening', alone);
rmSync(dataDir, { recursive: true, force: true });

const server = await openServer();
await new Promise((resolve) => setTimeout(resolve, 5_000));
console.log(
  `idle memory after 5 s       ${residentMb(server.pid).toFixed(0)} MB resident, ${privateMb(server.pid).toFixed(0)} MB of it its own   goal 110 MB`,
);
await server.close();
