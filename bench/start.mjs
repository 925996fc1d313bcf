// How long `beckon serve` takes from the start of its process to its printed sign-in link, when everything is installed
// and built, and what memory it holds when nothing happens.
import { openServer, privateMb, quantile, residentMb } from './lib/server.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const starts = [];
let first = await openServer();
const { dataDir } = first;
await first.close({ keep: true });

for (let round = 0; round < ROUNDS; round++) {
  const server = await openServer(dataDir);
  starts.push(server.startedMs);
  await server.close({ keep: true });
}
console.log(
  `beckon serve -> listening   p50 ${quantile(starts, 0.5).toFixed(0)} ms   worst ${Math.max(...starts).toFixed(0)} ms   goal 1000 ms   n=${ROUNDS}`,
);

first = await openServer(dataDir);
await new Promise((resolve) => setTimeout(resolve, 5_000));
console.log(
  `idle memory after 5 s       ${residentMb(first.pid).toFixed(0)} MB resident, ${privateMb(first.pid).toFixed(0)} MB of it its own   goal 110 MB`,
);
await first.close();
