/** What the app takes from the SDK, in one place. */
export {
  type AnswerResult,
  type Client,
  createClient,
  createMirror,
  createPresence,
  idbOutbox,
  isNetworkError,
  type Mirror,
  type Presence,
  type Snapshot,
  type Thread,
  type ThreadMessage,
  type ThreadSnapshot,
  type Unsent,
} from '@beckon/client';
export {
  closeShown,
  deviceName,
  disablePush,
  type EnablePushResult,
  enablePush,
  type PushRefusal,
  type PushSituation,
  pushSituation,
} from '@beckon/client/push';
