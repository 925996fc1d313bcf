// `npm run bench`: every figure the project promises, printed by one command; `npm run bench -- store --quick`: one of
// them, with options of its own. Nothing here is asserted by a test: times depend on the machine, and a ratio is measured
// within one run.
import { build, install, node, run, say } from './lib/setup.mjs';

const benchmarks = [
  ['webpush', 'CPU of encrypting and signing one push, against web-push 3.6.7'],
  ['lock-screen', 'from ask to push, and from answer to agent', '--tls'],
  ['turns', 'from prompt to 202, from agent to page, and from message to streams'],
  ['streams', 'memory of idle streams, and a storm of resumes'],
  ['store', 'both engines of the store, against their databases without it'],
  ['attention', 'deciding, alone and ten thousand at once'],
  ['start', 'start and idle memory'],
];
const [wanted, ...options] = process.argv.slice(2);
const chosen = wanted === undefined ? benchmarks : benchmarks.filter(([name]) => name === wanted);
if (chosen.length === 0) {
  say(`There is no ${wanted}; there are ${benchmarks.map(([name]) => name).join(', ')}.`);
  process.exit(2);
}
install();
build();
for (const [name, about, ...args] of chosen) {
  say(`${name}: ${about}`);
  run(node, ['--conditions=source', `bench/${name}.mjs`, ...args, ...options]);
}
