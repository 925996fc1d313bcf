import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

// This file and those beside it also run on Node 20: they are what brings Node 24 here.

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const say = (line) => console.log(`beckon  ${line}`);

const bin = join(root, 'node_modules', '.bin');
/** The environment in which the programs of node_modules come first, Node 24 among them. */
export const env = { ...process.env, PATH: `${bin}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH}` };
export const node = join(bin, process.platform === 'win32' ? 'node.cmd' : 'node');

/** Runs a program of the checkout and shows what it prints. Ends this process when it fails. */
export const run = (command, args, options = {}) => {
  const result = spawnSync(command, args, { cwd: root, env, stdio: 'inherit', ...options });
  if (result.error) throw result.error;
  if (result.status !== 0) {
    say(`${command} ${args.join(' ')} failed (${result.signal ?? result.status}).`);
    process.exit(result.status ?? 1);
  }
};

/** Installs what the lockfile names, unless exactly that is installed already. */
export const install = () => {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.beckon-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say('Installing packages from the lockfile. This takes about half a minute, once.');
  run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    env: process.env,
    shell: process.platform === 'win32',
  });
  writeFileSync(stamp, wanted);
};

/** Builds server, tools and web app, unless nothing changed since. */
export const build = () => {
  const wanted = fingerprint();
  const stamp = join(root, 'node_modules', '.beckon-built');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && builtFilesExist()) return;
  say('Building the server and the web app.');
  run(join(bin, 'tsc'), ['-b']);
  copySql();
  run(join(bin, 'vite'), ['build', '--logLevel', 'warn'], { cwd: join(root, 'packages', 'web') });
  writeFileSync(stamp, wanted);
};

const builtFilesExist = () =>
  ['packages/cli/dist/main.js', 'packages/web/dist/app/index.html'].every((path) => existsSync(join(root, path)));

/** The compiler leaves the migrations behind. */
const copySql = () => {
  const from = join(root, 'packages/server/src/store/migrations');
  const to = join(root, 'packages/server/dist/store/migrations');
  mkdirSync(to, { recursive: true });
  cpSync(from, to, { recursive: true });
};

/** Names, sizes and times of everything that a build reads: some hundred files, a few milliseconds. */
const fingerprint = () => {
  const hash = createHash('sha256');
  for (const path of sources(join(root, 'packages'))) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${relative(root, path)} ${size} ${mtimeMs}\n`);
  }
  hash.update(readFileSync(join(root, 'package-lock.json')));
  return hash.digest('hex');
};

const LEFT_OUT = new Set(['node_modules', 'dist', 'test']);

function* sources(directory) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      if (!LEFT_OUT.has(entry.name)) yield* sources(path);
    } else if (!/\.(test|suite)\.tsx?$/.test(entry.name)) yield path;
  }
}
