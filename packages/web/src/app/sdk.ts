/** What the app takes from the SDK, in one place. */
export {
  type AnswerResult,
  type Client,
  createClient,
  createMirror,
  deviceName,
  disablePush,
  type EnablePushResult,
  enablePush,
  idbOutbox,
  isNetworkError,
  type Mirror,
  type PushRefusal,
  type PushSituation,
  pushSituation,
  type Snapshot,
} from '@beckon/client';
