// What an idle stream costs, and how fast many clients that missed something are caught up. The server is a process of
// its own; the readers share this one, on loopback.
import { openServer, residentMb } from './lib/server.mjs';
import { follow } from './lib/stream.mjs';

const STREAMS = Number(process.env.STREAMS ?? 5_000);
const FIRST = 100;
const CLIENTS = Number(process.env.CLIENTS ?? 1_000);
const MISSED = 100;
/** A credential holds twenty streams, a person a hundred. */
const PER_CREDENTIAL = 20;
const CREDENTIALS = 5;
const ADMIN = 'bench-admin-key-that-is-long-enough-0123456789';

/** The admin key has 600 requests a minute, too. */
const PAUSE_MS = 105;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const server = await openServer({ settings: { BECKON_ADMIN_KEY: ADMIN } });
const people = [];
for (let n = 0; n < Math.ceil(Math.max(STREAMS, CLIENTS) / (PER_CREDENTIAL * CREDENTIALS)); n++) {
  const user = await server.call('POST', '/v1/users', ADMIN, { name: `person ${n}` });
  const tokens = [];
  for (let c = 0; c < CREDENTIALS; c++) {
    tokens.push((await server.call('POST', `/v1/users/${user.id}/tokens`, ADMIN, {})).token);
    await pause(PAUSE_MS);
  }
  people.push({ id: user.id, tokens });
}
const seats = people.flatMap(({ tokens }) => tokens.flatMap((token) => Array(PER_CREDENTIAL).fill(token)));

const open = async (tokens, path, onEvent = () => {}) => {
  const leaves = [];
  for (let n = 0; n < tokens.length; n += 50) {
    leaves.push(
      ...(await Promise.all(tokens.slice(n, n + 50).map((token) => follow(server.url, token, path, onEvent)))),
    );
  }
  return leaves;
};

const first = await open(seats.slice(0, FIRST), '/v1/stream');
await pause(2_000);
const before = residentMb(server.pid);
const rest = await open(seats.slice(FIRST, STREAMS), '/v1/stream');
await pause(3_000);
const kb = ((residentMb(server.pid) - before) * 1000) / rest.length;
console.log(`${`${STREAMS} idle streams, each beyond the first ${FIRST}`.padEnd(52)} ${kb.toFixed(1)} kB   goal 20 kB`);
for (const leave of [...first, ...rest]) leave();
await pause(2_000);

// every person missed the same number of frames
const from = new Map();
for (const { tokens } of people.slice(0, CLIENTS / 100)) {
  const { cursor } = await server.call('GET', '/v1/state', tokens[0]);
  for (const token of tokens) from.set(token, cursor);
}
const agent = await server.call('POST', '/v1/agents', ADMIN, { name: 'agent' });
const { key } = await server.call('POST', `/v1/agents/${agent.id}/keys`, ADMIN, {});
const to = people.slice(0, CLIENTS / 100).map(({ id }) => id);
// an event tells everyone: two frames each, with what is decided
for (let n = 0; n < MISSED / 2; n++) {
  await server.call('POST', '/v1/events', key, { key: `e${n}`, type: 'progress', title: `Step ${n}`, to });
  await pause(30);
}
await pause(1_000);
const began = performance.now();
let caughtUp = 0;
let frames = 0;
const last = Promise.withResolvers();
const storm = await Promise.all(
  seats.slice(0, CLIENTS).map((token) =>
    follow(server.url, token, `/v1/stream?since=${from.get(token)}`, (frame) => {
      if (frame.type === 'caught_up') {
        caughtUp += 1;
        if (caughtUp === CLIENTS) last.resolve(performance.now());
      } else if (frame.at !== undefined) frames += 1;
    }),
  ),
);
const took = (await last.promise) - began;
const each = Math.round(frames / CLIENTS);
console.log(
  `${`${CLIENTS} clients, ${each} missed frames each, all caught up`.padEnd(52)} ${(took / 1000).toFixed(2)} s   goal 3 s`,
);
for (const leave of storm) leave();
await server.close();
