import type { Method } from './route.ts';

/** One call: its method and path. */
export const call = <const M extends Method, const P extends string>(
  method: M,
  path: P,
): { readonly method: M; readonly path: P } => ({ method, path });

/** The calls of a service worker, which is to be small. */
export const backgroundCalls = {
  me: call('GET', '/v1/me'),
  answerAsk: call('POST', '/v1/asks/{id}/answer'),
  postMessage: call('POST', '/v1/conversations/{id}/messages'),
  vapidKey: call('GET', '/v1/push/vapid-key'),
  subscribe: call('POST', '/v1/push/subscriptions'),
  receipt: call('POST', '/v1/receipts'),
} as const;
