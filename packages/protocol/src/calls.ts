import { backgroundCalls, call } from './background-calls.ts';

/**
 * Method and path of every call, apart from the schemas: a browser's client needs only these, and a bundler then leaves
 * the schemas and their library out of it. The route table in routes/ adds the rest, and nothing else names a path.
 */
export const calls = {
  ...backgroundCalls,

  createUser: call('POST', '/v1/users'),
  listUsers: call('GET', '/v1/users'),
  createToken: call('POST', '/v1/users/{id}/tokens'),
  createAgent: call('POST', '/v1/agents'),
  listAgents: call('GET', '/v1/agents'),
  createKey: call('POST', '/v1/agents/{id}/keys'),
  listKeys: call('GET', '/v1/agents/{id}/keys'),
  revokeKey: call('DELETE', '/v1/agents/{id}/keys/{keyId}'),
  createPairing: call('POST', '/v1/pairings'),
  redeemPairing: call('POST', '/v1/pairings/redeem'),
  listSessions: call('GET', '/v1/sessions'),
  revokeSession: call('DELETE', '/v1/sessions/{id}'),
  listAudit: call('GET', '/v1/audit'),

  state: call('GET', '/v1/state'),
  declareContexts: call('PUT', '/v1/stream/contexts'),
  createTicket: call('POST', '/v1/stream-tickets'),
  stream: call('GET', '/v1/stream'),

  openAsk: call('POST', '/v1/asks'),
  listAsks: call('GET', '/v1/asks'),
  getAsk: call('GET', '/v1/asks/{id}'),
  cancelAsk: call('DELETE', '/v1/asks/{id}'),
  ackAsk: call('POST', '/v1/asks/{id}/ack'),
  postEvent: call('POST', '/v1/events'),
  createConversation: call('POST', '/v1/conversations'),
  listConversations: call('GET', '/v1/conversations'),
  getConversation: call('GET', '/v1/conversations/{id}'),
  updateConversation: call('PUT', '/v1/conversations/{id}'),
  addMember: call('POST', '/v1/conversations/{id}/members'),
  removeMember: call('DELETE', '/v1/conversations/{id}/members/{userId}'),
  listMessages: call('GET', '/v1/conversations/{id}/messages'),
  readConversation: call('POST', '/v1/conversations/{id}/read'),
  cancelMessage: call('POST', '/v1/conversations/{id}/cancel'),
  fire: call('POST', '/v1/fire'),
  getRun: call('GET', '/v1/runs/{id}'),
  cancelRun: call('POST', '/v1/runs/{id}/cancel'),
  retryRun: call('POST', '/v1/runs/{id}/retry'),
  claimRun: call('POST', '/v1/runs/claim'),
  beginRun: call('POST', '/v1/runs'),
  writeRun: call('POST', '/v1/runs/{id}/parts'),
  leaseRun: call('POST', '/v1/runs/{id}/lease'),
  finishRun: call('POST', '/v1/runs/{id}/finish'),

  unsubscribe: call('DELETE', '/v1/push/subscriptions'),
  createDevice: call('POST', '/v1/devices'),
  listDevices: call('GET', '/v1/devices'),
  deleteDevice: call('DELETE', '/v1/devices/{id}'),
  testDevice: call('POST', '/v1/devices/{id}/test'),
  badges: call('GET', '/v1/badges'),
  listNotifications: call('GET', '/v1/notifications'),
  getNotification: call('GET', '/v1/notifications/{id}'),
  whyAsk: call('GET', '/v1/asks/{id}/why'),

  healthz: call('GET', '/healthz'),
  readyz: call('GET', '/readyz'),
  metrics: call('GET', '/metrics'),
  openapi: call('GET', '/openapi.json'),
} as const;
