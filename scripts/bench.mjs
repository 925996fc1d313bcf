// `npm run bench`: every figure the project promises, printed by one command. Nothing here is asserted by a test: times
// depend on the machine, and a ratio is measured within one run.
import { build, install, node, run, say } from './lib/setup.mjs';

install();
build();
for (const [name, about, ...args] of [
  ['webpush', 'CPU of encrypting and signing one push, against web-push 3.6.7'],
  ['lock-screen', 'from ask to push, and from answer to agent', '--tls'],
  ['turns', 'from prompt to 202, from agent to page, and from message to streams'],
  ['streams', 'memory of idle streams, and a storm of resumes'],
  ['start', 'start and idle memory'],
]) {
  say(`${name}: ${about}`);
  run(node, ['--conditions=source', `bench/${name}.mjs`, ...args]);
}
