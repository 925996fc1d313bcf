/**
 * CPU for one message, for encryption and VAPID header together: ours against web-push 3.6.7 (`generateRequestDetails`).
 *
 * - known device: as a sender does it that has sent to this device before, VAPID header from its cache. The goal is set for this.
 * - new device: its first message; VAPID header from the cache, as its push service is known.
 * - nothing kept: the signing key imported and the header signed for every message, as web-push does.
 *
 *     node --conditions=source bench/webpush.mjs
 *
 * Rounds are interleaved, so that a machine that slows down slows all; a ratio is taken within each round and the median told.
 * `process.cpuUsage` counts every thread, the collector's too, so each measurement starts with nothing left to collect from the
 * one before. For one core: `taskset -c 1 node ...`.
 */
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  Encrypter,
  encrypt,
  generateReceiver,
  generateVapidKeys,
  messageHeaders,
  VapidSigner,
} from '../packages/webpush/src/index.ts';

const webPush = createRequire(new URL('../packages/webpush/package.json', import.meta.url))('web-push');

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

const ROUNDS = 15;
const CALLS = 400;
const GOAL = 2.5;

const vapid = { subject: 'mailto:ops@example.org', ...generateVapidKeys() };
const signer = new VapidSigner(vapid);
const encrypter = new Encrypter();
const subscriptions = Array.from({ length: CALLS }, () => ({
  endpoint: `https://push.example.net/${randomBytes(16).toString('base64url')}`,
  keys: generateReceiver().keys,
}));

function request(subscription, by, body) {
  return { headers: messageHeaders({ ttl: 60 }, by.authorization(new URL(subscription.endpoint).origin)), body };
}

function knownDevice(subscription, payload) {
  return request(subscription, signer, encrypter.encrypt(payload, subscription.keys));
}

function newDevice(subscription, payload) {
  return request(subscription, signer, encrypt(payload, subscription.keys));
}

function nothingKept(subscription, payload) {
  return request(subscription, new VapidSigner(vapid), encrypt(payload, subscription.keys));
}

function theirs(subscription, payload) {
  return webPush.generateRequestDetails(subscription, payload, { TTL: 60, vapidDetails: vapid });
}

/** Microseconds of CPU for one call. */
function measure(make, payload) {
  collectGarbage();
  const before = process.cpuUsage();
  for (const subscription of subscriptions) make(subscription, payload);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / CALLS;
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

const WAYS = {
  'known device': knownDevice,
  'new device': newDevice,
  'nothing kept': nothingKept,
  'web-push 3.6.7': theirs,
};

function compare(payload) {
  const oneRound = () => Object.fromEntries(Object.entries(WAYS).map(([name, make]) => [name, measure(make, payload)]));
  for (let warmUp = 0; warmUp < 3; warmUp += 1) oneRound();
  const rounds = Array.from({ length: ROUNDS }, oneRound);
  console.log(`payload of ${payload.length} bytes, ${ROUNDS} rounds of ${CALLS} calls, CPU for one call:`);
  for (const name of Object.keys(WAYS)) {
    const cost = median(rounds.map((round) => round[name]));
    const ratio = median(rounds.map((round) => round['web-push 3.6.7'] / round[name]));
    console.log(
      `  ${name.padEnd(16)} ${cost.toFixed(1).padStart(6)} µs   web-push takes ${ratio.toFixed(2)} times as much`,
    );
  }
  return median(rounds.map((round) => round['web-push 3.6.7'] / round['known device']));
}

console.log(`node ${process.version}, ${process.arch}\n`);
const ratios = [300, 3993].map((bytes) => compare('x'.repeat(bytes)));
console.log(`goal: ${GOAL} times for a known device; the smaller of the two is ${Math.min(...ratios).toFixed(2)}`);
process.exitCode = Math.min(...ratios) >= GOAL ? 0 : 1;
