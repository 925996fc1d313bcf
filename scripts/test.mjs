// `npm test`: sets everything up, then type-checks, lints, checks directions and runs every test. Nothing is skipped in
// silence: what this machine lacks is listed at the end, and with CI=true it is a failure.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explain, prepareMachine } from './lib/machine.mjs';
import { build, env, install, node, root, run, say } from './lib/setup.mjs';

const only = process.argv.slice(2);

install();
const missing = prepareMachine();
if (missing.length > 0 && process.env.CI === 'true') {
  for (const need of missing) say(explain(need));
  say('With CI=true nothing may be left out.');
  process.exit(1);
}
build();

const bin = (name) => join(root, 'node_modules', '.bin', name);
say('Checking types, style and directions.');
run(bin('tsc'), ['-p', 'tsconfig.test.json']);
run(bin('biome'), ['check', '.']);
run(node, ['scripts/directions.mjs']);

say('Running the tests.');
const directory = mkdtempSync(join(tmpdir(), 'beckon-test-'));
const report = join(directory, 'report.json');
const exclude = missing
  .flatMap((need) => [need.paths, need.files])
  .filter(Boolean)
  .flatMap((path) => ['--exclude', path]);
const result = spawnSync(
  bin('vitest'),
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...exclude, ...only],
  { cwd: root, env, stdio: 'inherit' },
);
const { numPassedTests = 0, numFailedTests = 0, numPendingTests = 0, testResults = [] } = readReport();
rmSync(directory, { recursive: true, force: true });

const skipped = testResults.flatMap(({ assertionResults }) =>
  assertionResults.filter(({ status }) => status === 'skipped' || status === 'pending'),
);
for (const { fullName } of skipped) say(`Skipped: ${fullName}`);
for (const need of missing) say(explain(need));
console.log(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`);
const leftOutInCi = process.env.CI === 'true' && numPendingTests > 0;
if (leftOutInCi) say('With CI=true nothing may be skipped.');
process.exit(leftOutInCi ? 1 : (result.status ?? 1));

function readReport() {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return {};
  }
}
