import { MOST_CONTEXTS } from './contexts.ts';

/**
 * Sizes and counts that both sides of the wire rely on. Lengths of text are in UTF-16 units, sizes in bytes,
 * durations in milliseconds.
 */
export const limits = {
  /** The largest request body; over it the answer is 413 `too_large`. */
  bodyBytes: 256 * 1024,
  /** A detail longer than this is kept whole, but cut in lists and frames and marked; such an ask is answered in the app only. */
  detailBytes: 8 * 1024,
  /** Open asks of one agent: more is a loop that has gone wrong, and nobody reads a thousand questions. */
  openAsks: 1_000,
  /** RFC 8291: 4,096 bytes of body less 86 of header, 1 of padding delimiter and 16 of tag. */
  pushPayloadBytes: 3993,
  /** What a notification's body may hold; cut at a grapheme boundary. */
  pushBodyBytes: 600,
  members: 500,
  /** What one message may hold, its parts together as JSON: a reply that writes on becomes an error with what it has. */
  messageBytes: 256 * 1024,
  /** What a person may say at once. */
  messageLength: 32_000,
  messageParts: 500,
  /** Input or output of one tool call. */
  toolTextLength: 32_000,
  /** Runs of one conversation that are not over. */
  openRuns: 50,
  /** Cancels of one person that wait for their message. */
  earlyCancels: 100,
  /** Conversations that one stream may look at. */
  contexts: MOST_CONTEXTS,
  /** How long a claim of a run holds without another word. */
  leaseMs: 30_000,
  addressees: 100,
  /** Agents that a person has rules for, and conversations that they muted. */
  agentRules: 200,
  muted: 500,
  snoozeMs: 7 * 86_400_000,
  /** Badge buckets that one agent keeps for one person, and what one of them may count. */
  outsideBuckets: 20,
  bucketCount: 9_999,
  options: 20,
  keyLength: 200,
  nameLength: 100,
  titleLength: 300,
  bodyLength: 8_000,
  answerLength: 16_000,
  /** How long `?wait=` may hold a request, in seconds. */
  waitSeconds: 60,
  pageSize: 100,
  /** Parts of a page of messages, together. One message is a page, however large. */
  pageBytes: 1024 * 1024,
  /** Parts of what a turn tells of the past, together. The prompt is always there. */
  historyBytes: 256 * 1024,
  /** Rows per page of a feed … */
  replayPage: 500,
  /** … and bytes of what they tell, about; a page has one row at least. */
  replayBytes: 1024 * 1024,
  heartbeatMs: 15_000,
  /** An approve that took longer than this from the tap to the server must be confirmed in the app. */
  staleApproveMs: 10 * 60_000,
  /** A sign-in code or link is good once, and this long. */
  pairingMs: 5 * 60_000,
} as const;
