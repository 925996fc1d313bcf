export { backgroundCalls } from './background-calls.ts';
export { badgeTotal, buckets } from './badges.ts';
export { calls } from './calls.ts';
export { contextOf, contexts, conversationOf, MOST_CONTEXTS, subjects } from './contexts.ts';
export * from './conversations.ts';
export * from './entities.ts';
export { Fault } from './fault.ts';
export { type FaultCode, type FaultKind, faults, type Next } from './faults.ts';
export { FeedFrame, type FeedType, type Frame, GoodbyeReason, LongPoll, ResetReason, SyncFrame } from './frames.ts';
export { limits } from './limits.ts';
export { occasions } from './occasions.ts';
export { openapi } from './openapi.ts';
export { pages } from './pages.ts';
export * from './preferences.ts';
export * from './presence.ts';
export { PushAction, PushPayload } from './push.ts';
export {
  type AnswerOf,
  type BodyOf,
  commonFaults,
  faultsOf,
  type Method,
  type ParamsOf,
  type ParsedBody,
  type ParsedParams,
  type ParsedQuery,
  type QueryOf,
  type Route,
  type Who,
} from './route.ts';
export { GiveAnswer, OpenAsk } from './routes/asks.ts';
export { Registered, Subscription } from './routes/devices.ts';
export { type RouteName, type Routes, routes } from './routes/index.ts';
export { State } from './routes/live.ts';
export { partsSay, saysSomething } from './says.ts';
export { tags } from './tags.ts';
export { base64url, count, id, line, sha256, text, time } from './text.ts';
export { countHidden, type Piece, pieces, visible } from './visible.ts';
export { type FaultBody, faultDocs, faultFrom, isFault, WireFault } from './wire-fault.ts';
