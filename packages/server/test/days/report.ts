import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { toChart } from './chart.ts';
import { compare } from './compare.ts';
import { ours, policies } from './policies.ts';
import { toBars, toRow, toTable } from './table.ts';

/** `npm run attention`: people's days by our rules and by others, as a table. Writes nothing unless asked to. */

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    svg: { type: 'string' },
    holds: { type: 'boolean', default: false },
  },
});
const days = Number(values.days);
const seed = Number(values.seed);
if (!Number.isInteger(days) || days < 1 || !Number.isInteger(seed)) {
  console.error('--days takes a number of days, --seed the first of them.');
  process.exit(2);
}

/** What other times to hold would come to. */
const variants = {
  'beckon (8, 15, 3 s, idle 60 s)': ours({}),
  'conversation 15 s': ours({ conversation: 15_000 }),
  'conversation 3 s': ours({ conversation: 3_000 }),
  'near 30 s': ours({ near: 30_000 }),
  'near 5 s': ours({ near: 5_000 }),
  'open 15 s': ours({ open: 15_000 }),
  'open 0 s': ours({ open: 0 }),
  'idle 120 s': ours({ idle: 120_000 }),
  'idle 30 s': ours({ idle: 30_000 }),
  'asks do not wait in view': ours({ askInConversation: 0 }),
  'asks wait 15 s in view': ours({ askInConversation: 15_000 }),
};

const began = performance.now();
const scores = await compare({
  ...{ policies: values.holds ? variants : policies, days, seed },
  onDay: (lived, all) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${lived} of ${all} days`);
  },
});
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
const rows = [...scores].map(([name, score]) => toRow(name, score));
const [first] = [...scores.values()];
console.log(
  `${days} days from seed ${seed}, ${first?.people ?? 0} people a day each, ${first?.timely ?? 0} things to know in time`,
);
console.log(`\n${toTable(rows)}\n\n${toBars(rows)}`);
console.log(`\n${((performance.now() - began) / (days * rows.length)).toFixed(0)} ms a day`);
if (values.svg !== undefined) writeFileSync(values.svg, toChart(rows));
