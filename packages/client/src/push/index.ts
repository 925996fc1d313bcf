export { browserStorage } from '../storage/browser.ts';
export { type BrowserStorage, type DeviceRecord, memoryStorage } from '../storage/storage.ts';
export { type Browser, deviceName, type NavigatorLike, type Platform } from './browser.ts';
export {
  disablePush,
  type EnablePushOptions,
  type EnablePushResult,
  enablePush,
  type PushRefusal,
} from './enable.ts';
export { closeShown, type ShownLike } from './shown.ts';
export {
  browserEnv,
  type PushEnv,
  type PushSituation,
  type PushSituationType,
  pushSituation,
} from './situation.ts';
