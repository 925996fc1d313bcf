/**
 * What deciding costs: `decide` alone on one core, and ten thousand notifications that are due at the same moment, on a
 * server that has other things to do meanwhile.
 *
 *     node --conditions=source bench/attention.mjs [--only=decide,due] [--count=10000]
 *
 * The server is a process of its own, built as for users, on SQLite with every commit synced; the push service and those
 * who call meanwhile share this process, on loopback.
 */
import { decideASecond } from './lib/decide.mjs';
import { dueAtOnce } from './lib/due.mjs';
import { quantile } from './lib/server.mjs';

const option = (name, otherwise) =>
  process.argv.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;
const ONLY = option('only', 'decide,due').split(',');
const COUNT = Number(option('count', 10_000));

const line = (what, value, goal) => console.log(`${what.padEnd(52)} ${value.padStart(14)}   goal ${goal}`);

if (ONLY.includes('decide')) {
  const rates = decideASecond();
  const [least, most] = [Math.min(...rates), Math.max(...rates)].map((rate) => Math.round(rate).toLocaleString('en'));
  line('decide, a second on one core', Math.round(quantile(rates, 0.5)).toLocaleString('en'), '200,000');
  console.log(`  ${rates.length} rounds, from ${least} to ${most}`);
}

if (ONLY.includes('due')) {
  const { decidedMs, pushedMs, cpu, calls } = await dueAtOnce(COUNT);
  const count = COUNT.toLocaleString('en');
  line(`${count} due at once -> all decided`, `${(decidedMs / 1_000).toFixed(2)} s`, '3 s');
  line(`${count} due at once -> all at the push service`, `${(pushedMs / 1_000).toFixed(2)} s`, '3 s');
  const [own, around] = cpu.map((seconds) => seconds.toFixed(1));
  console.log(`  CPU: ${own} s of the server, calls included; ${around} s of the push service and of those who call`);
  for (const [name, ms] of Object.entries(calls)) {
    line(`${name} meanwhile, p99`, `${quantile(ms, 0.99).toFixed(1)} ms`, '50 ms');
    console.log(`  p50 ${quantile(ms, 0.5).toFixed(1)} ms, most ${Math.max(...ms).toFixed(1)} ms, n=${ms.length}`);
  }
}
