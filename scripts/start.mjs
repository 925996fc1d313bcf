// `npm start`: installs, builds what is stale, and serves. Everything after `--` goes to `beckon serve`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, env, install, node, root } from './lib/setup.mjs';

install();
build();

const beckon = join(root, 'packages', 'cli', 'bin', 'beckon.js');
const args = ['serve', ...process.argv.slice(2)];

if (Number(process.versions.node.split('.')[0]) >= 24) {
  // from the second start on npm finds Node 24 first: no second process is needed
  process.argv.splice(1, process.argv.length, beckon, ...args);
  await import(beckon);
} else {
  const server = spawn(node, [beckon, ...args], { cwd: process.cwd(), env, stdio: 'inherit' });
  // Ctrl-C reaches the server by itself, being in the same process group; other signals are passed on
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal));
  server.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
