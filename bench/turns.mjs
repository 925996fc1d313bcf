// How long a prompt takes to be accepted, a word from the agent to the page, and a message to everyone who follows, while
// many are written. The server is a process of its own, built as for users, on SQLite with every commit synced; agents
// and readers share this process, on loopback.
import { openServer, quantile, row } from './lib/server.mjs';
import { follow } from './lib/stream.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 150);
const WARM_UP = 50;
/** Between rounds, so that nobody passes the limit of 600 requests a minute. */
const PAUSE_MS = 220;
/** Messages a second, and for how long; each agent stays below its limit. */
const RATE = Number(process.env.RATE ?? 500);
const AGENTS = 64;
const SECONDS = Number(process.env.SECONDS ?? 10);

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const turns = async (server) => {
  const { call, ownerToken, agentKey } = server;
  const { agent } = await call('GET', '/v1/me', agentKey);
  const conversation = await call('POST', '/v1/conversations', agentKey, { key: 'bench' });
  let heard;
  const context = `/presence/agents/${agent.id}/conversations/${conversation.id}`;
  const leave = await follow(server.url, ownerToken, `/v1/stream?contexts=${context}`, (frame, at) => {
    if (frame.type === 'delta') heard?.(at);
  });
  const accepted = [];
  const shown = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const said = performance.now();
    const { runId } = await call('POST', `/v1/conversations/${conversation.id}/messages`, ownerToken, {
      cid: `c${round}`,
      text: 'What is new?',
    });
    const took = performance.now() - said;
    const turn = await call('POST', '/v1/runs/claim?wait=5', agentKey, {});
    const delta = new Promise((resolve) => {
      heard = resolve;
    });
    const yielded = performance.now();
    const writes = [{ type: 'text', part: 0, at: 0, text: 'Nothing.' }];
    const [at] = await Promise.all([
      delta,
      call('POST', `/v1/runs/${runId}/parts`, agentKey, { fence: turn.fence, writes }),
    ]);
    await call('POST', `/v1/runs/${runId}/finish`, agentKey, { fence: turn.fence, status: 'done' });
    if (round >= 0) {
      accepted.push(took);
      shown.push(at - yielded);
    }
    await pause(PAUSE_MS);
  }
  leave();
  row('prompt POST -> 202', accepted, 5);
  row('agent over HTTP writes -> first words at the page', shown, 10);
};

const appends = async (server) => {
  const { call, ownerToken } = server;
  const agents = [];
  for (let n = 0; n < AGENTS; n++) {
    const agent = await call('POST', '/v1/agents', ownerToken, { name: `agent ${n}` });
    const { key } = await call('POST', `/v1/agents/${agent.id}/keys`, ownerToken, {});
    const conversation = await call('POST', '/v1/conversations', key, { key: 'bench' });
    agents.push({ key, conversation });
    await pause(250);
  }
  const sent = new Map();
  const took = [];
  const leave = await follow(server.url, ownerToken, '/v1/stream', (frame, at) => {
    if (frame.type !== 'message.created') return;
    const began = sent.get(frame.data.cid);
    if (began !== undefined) took.push(at - began);
  });
  await pause(500);
  const began = performance.now();
  const posts = [];
  for (let n = 0; n < RATE * SECONDS; n++) {
    const wait = began + (n * 1000) / RATE - performance.now();
    if (wait > 1) await pause(wait);
    const { key, conversation } = agents[n % AGENTS];
    sent.set(`m${n}`, performance.now());
    const body = { key: `m${n}`, parts: [{ type: 'text', text: `message ${n}` }] };
    posts.push(call('POST', `/v1/conversations/${conversation.id}/messages`, key, body));
  }
  await Promise.all(posts);
  const rate = Math.round((RATE * SECONDS * 1000) / (performance.now() - began));
  await pause(500);
  leave();
  row(`message POST -> on an open stream, at ${rate} a second`, took, 5);
  if (took.length < RATE * SECONDS) console.log(`  ${RATE * SECONDS - took.length} did not come within half a second`);
  console.log(`  p99 ${quantile(took, 0.99).toFixed(1)} ms`);
};

const server = await openServer();
try {
  await turns(server);
  await appends(server);
} finally {
  await server.close();
}
