// Imports point down. This reads every source file of packages/ as text, and fails when a package or a room of the
// server looks where it may not, when files import each other in a loop, or when versions disagree.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { root } from './lib/setup.mjs';

/** Which packages a package may import. Tests may also import the testkit and whatever they put together. */
const PACKAGES = {
  protocol: [],
  webpush: [],
  client: ['protocol'],
  server: ['protocol', 'webpush'],
  cli: ['client', 'protocol', 'server', 'web', 'webpush'],
  opencode: ['client', 'protocol'],
  react: ['client', 'protocol'],
  web: ['client', 'protocol', 'react'],
  testkit: ['protocol', 'webpush'],
};

/** Contracts, by the files that are them: a room that may look at a contract may not look at its engines. */
const STORE = [
  'store/store.ts',
  ...[
    'people',
    'credentials',
    'conversations',
    'ownership',
    'runs',
    'feeds',
    'asks',
    'devices',
    'outbox',
    'preferences',
    'terms',
  ].map((name) => `store/${name}.ts`),
];
const BELOW = [...STORE, 'bus/bus.ts', 'kit/'];

/** Which rooms (`name/`) and files of the server a room may import, beside its own. Files outside rooms wire the house. */
const ROOMS = {
  http: ['live/', 'attention/', 'asks/', 'conversations/', 'runs/', 'auth/', 'delivery/', ...BELOW],
  live: BELOW,
  asks: ['attention/', ...BELOW],
  conversations: ['attention/', ...BELOW],
  runs: ['attention/', ...BELOW],
  delivery: ['attention/', 'push/sender.ts', ...BELOW],
  attention: BELOW,
  push: ['kit/'],
  auth: BELOW,
  ops: BELOW,
  store: ['kit/'],
  bus: ['kit/'],
  kit: [],
};

const faults = [];
const files = [...sources(join(root, 'packages'))];
const graph = new Map(files.map((file) => [file, importsOf(file)]));

for (const [file, imports] of graph) {
  if (isTest(file)) continue;
  for (const wanted of imports) {
    checkPackage(file, wanted.specifier);
    if (wanted.path) checkRoom(file, wanted.path);
  }
}
findLoops();
checkVersions();

for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log(`directions: ${files.length} files look where they may`);

function* sources(directory) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      if (!['node_modules', 'dist', 'public'].includes(entry.name)) yield* sources(path);
    } else if (/\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts')) yield path;
  }
}

function isTest(file) {
  return /\.(test|suite|fixture)\.tsx?$/.test(file) || file.includes(`${sep}test${sep}`);
}

function importsOf(file) {
  const text = readFileSync(file, 'utf8');
  const found = [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\s[^;'"]*?from\s*['"]([^'"]+)['"]|(?:^|\n)import\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g,
    ),
  ];
  return found.map((match) => {
    const specifier = match[1] ?? match[2] ?? match[3];
    const path = specifier.startsWith('.') ? resolve(dirname(file), specifier) : undefined;
    if (path && /\.tsx?$/.test(path) && !existsSync(path)) faults.push(`${show(file)}: ${specifier} is not there`);
    return { specifier, path };
  });
}

function checkPackage(file, specifier) {
  const [, name] = relative(root, file).split(sep);
  const wanted = specifier.match(/^@beckon\/([a-z]+)/)?.[1];
  if (!wanted || wanted === name) return;
  if (!PACKAGES[name]) faults.push(`${show(file)}: package ${name} has no entry in scripts/directions.mjs`);
  else if (!PACKAGES[name].includes(wanted)) faults.push(`${show(file)}: ${name} may not import ${wanted}`);
}

function checkRoom(file, path) {
  const house = join(root, 'packages', 'server', 'src') + sep;
  if (!file.startsWith(house) || !path.startsWith(house)) return;
  const from = file.slice(house.length).split(sep);
  const to = path.slice(house.length).split(sep).join('/');
  if (from.length === 1 || to.startsWith(`${from[0]}/`)) return;
  const allowed = ROOMS[from[0]];
  if (!allowed) faults.push(`${show(file)}: room ${from[0]} has no entry in scripts/directions.mjs`);
  else if (!allowed.some((door) => (door.endsWith('/') ? to.startsWith(door) : to === door))) {
    faults.push(`${show(file)}: ${from[0]}/ may not look at ${to}`);
  }
}

function findLoops() {
  const state = new Map();
  const visit = (file, trail) => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      faults.push(`loop: ${[...trail.slice(trail.indexOf(file)), file].map(show).join(' -> ')}`);
      return;
    }
    state.set(file, 'open');
    for (const { path } of graph.get(file) ?? []) if (path && graph.has(path)) visit(path, [...trail, file]);
    state.set(file, 'done');
  };
  for (const file of files) visit(file, []);
}

function checkVersions() {
  const version = readFileSync(join(root, 'packages/server/src/version.ts'), 'utf8').match(/VERSION = '([^']+)'/)?.[1];
  for (const name of readdirSync(join(root, 'packages'))) {
    const found = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')).version;
    if (found !== version) faults.push(`packages/${name} has version ${found}, the server says ${version}`);
  }
}

function show(file) {
  return relative(root, file);
}
