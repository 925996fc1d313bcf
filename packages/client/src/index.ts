export { type AgentClient, type AgentOptions, createAgent, type FollowOptions } from './agent/agent.ts';
export type { WaitOptions } from './agent/wait.ts';
export { type Backoff, createBackoff, persist } from './backoff.ts';
export { type CallInput, type CallOptions, type Client, type ClientOptions, createClient } from './call/client.ts';
export { isNetworkError, isPassing, NetworkError } from './call/network-error.ts';
export { type Clock, sleep, systemClock } from './clock.ts';
export type { AnswerResult, Mirror, MirrorChannel, MirrorOptions } from './mirror/contract.ts';
export { createMirror } from './mirror/mirror.ts';
export type { Snapshot } from './mirror/snapshot.ts';
export type { Facts } from './mirror/world.ts';
export { type Drained, type DrainOptions, drainOutbox } from './outbox/drain.ts';
export { type MessageOutbox, memoryMessages, type PendingMessage } from './outbox/messages.ts';
export { memoryOutbox, type Outbox, type PendingAnswer } from './outbox/outbox.ts';
export type { Ruling } from './outbox/send.ts';
export { type Browser, deviceName, type NavigatorLike, type Platform } from './push/browser.ts';
export {
  disablePush,
  type EnablePushOptions,
  type EnablePushResult,
  enablePush,
  type PushRefusal,
} from './push/enable.ts';
export {
  browserEnv,
  type PushEnv,
  type PushSituation,
  type PushSituationType,
  pushSituation,
} from './push/situation.ts';
export { browserSharing, type ChannelLike, type LocksLike, type Sharing } from './share/sharing.ts';
export { browserStorage, idbMessages, idbOutbox } from './storage/browser.ts';
export { type BrowserStorage, type DeviceRecord, memoryStorage } from './storage/storage.ts';
export { type ServerEvent, sseParser } from './stream/sse.ts';
export { openStream, type Stream, type StreamOptions, type StreamState } from './stream/stream.ts';
export { browserWake, defaultWake, timerJump, type WakeReason, type WakeSource } from './stream/wake.ts';
export type { Thread, ThreadMessage, ThreadSnapshot, Unsent } from './thread/contract.ts';
