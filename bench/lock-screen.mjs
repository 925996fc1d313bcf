// How long from an agent's ask to the push service, and from the answer back to the agent. The server is a process of its
// own, built as for users, on SQLite with every commit synced; push service and clients share this process, on loopback.
import { openPushService } from '@beckon/testkit/push-service';
import { makeCertificate } from '@beckon/testkit/tls';
import { openServer, row } from './lib/server.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 150);
const WARM_UP = 50;
/** Between rounds, so that agent and owner stay below their limit of 600 requests a minute. */
const PAUSE_MS = 120;

const measure = async (name, certificate) => {
  const service = await openPushService(certificate ? { certificate } : {});
  const server = await openServer({ ca: certificate?.ca });
  const { publicKey } = await server.call('GET', '/v1/push/vapid-key', server.ownerToken);
  let arrived;
  const subscription = service.subscribe({ vapidPublicKey: publicKey, onMessage: () => arrived?.(performance.now()) });
  await server.call('POST', '/v1/push/subscriptions', server.ownerToken, { subscription: subscription.toJSON() });

  const toPush = [];
  const toAgent = [];
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const push = new Promise((resolve) => {
      arrived = resolve;
    });
    const asked = performance.now();
    const ask = await server.call('POST', '/v1/asks', server.agentKey, {
      key: `k${round}`,
      kind: 'approval',
      title: 'Deploy?',
      detail: 'npm test',
    });
    const pushed = (await push) - asked;
    arrived = undefined;

    const waiting = server.call('GET', `/v1/asks/${ask.id}?wait=30`, server.agentKey).then(() => performance.now());
    // the poll must be open before the answer: one round trip on another connection is longer than that takes
    await server.call('GET', '/v1/badges', server.ownerToken);
    const answered = performance.now();
    await server.call('POST', `/v1/asks/${ask.id}/answer`, server.ownerToken, { value: 'approve' });
    const heard = (await waiting) - answered;
    if (round >= 0) {
      toPush.push(pushed);
      toAgent.push(heard);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  row(`ask POST -> push service has the body (${name})`, toPush, 15);
  row('answer POST -> the agent’s long poll returns', toAgent, 10);
  await server.close();
  await service[Symbol.asyncDispose]();
};

await measure('HTTP/1.1');
if (process.argv.includes('--tls')) {
  const certificate = await makeCertificate();
  await measure('HTTP/2 over TLS', certificate);
}
